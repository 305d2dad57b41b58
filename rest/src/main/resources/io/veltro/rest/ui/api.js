// The HTTP API: one call, its errors in words, and the token that goes with it.

import * as json from "./json.js";
import * as session from "./session.js";

const ENDED = "Your session has ended. Sign in again.";
const FOREIGN = "The server answered with something that is not its API.";

/** What the API refused, or that it could not be asked. */
export class ApiError extends Error {
    constructor(status, reason, code = "", field = null) {
        super(reason);
        this.status = status;
        this.code = code;
        this.field = field;
    }

    /** One sentence for people, and the code for those who look it up. */
    words() {
        const text = this.message.charAt(0).toUpperCase() + this.message.slice(1);
        return /[.!?]$/.test(text) ? text : text + ".";
    }
}

/** Set by the page: whether the last call reached the server. */
export const listeners = { reached: () => {} };

const BY_STATUS = {
    401: "you are not signed in",
    403: "you may not do this",
    404: "there is no such thing",
    413: "this is larger than the server takes in one request",
    503: "the server is busy; try again",
};

/** A path of the API with its values encoded: path`/streams/${id}`. */
export function path(parts, ...values) {
    return parts.reduce((whole, part, index) => whole + encodeURIComponent(String(values[index - 1])) + part);
}

async function send(method, where, body, bearer, signal) {
    const headers = { Accept: "application/json" };
    if (bearer) {
        headers.Authorization = "Bearer " + bearer;
    }
    if (body !== undefined) {
        headers["Content-Type"] = "application/json";
    }
    try {
        const response = await fetch(where, {
            method,
            headers,
            body: body === undefined ? undefined : json.write(body),
            signal,
            cache: "no-store",
            credentials: "omit",
        });
        const text = await response.text();
        listeners.reached(true);
        return { status: response.status, isOk: response.ok, text, mediaType: response.headers.get("content-type") ?? "" };
    } catch (error) {
        if (error.name === "AbortError") {
            throw error;
        }
        listeners.reached(false);
        throw new ApiError(0, "the server does not answer", "unreachable");
    }
}

function refusal({ status, text, mediaType }) {
    if (mediaType.startsWith("application/json")) {
        try {
            const found = json.parse(text);
            return new ApiError(status, found.reason ?? found.code ?? `status ${status}`, found.code, found.field);
        } catch {
            // told by its status below
        }
    }
    return new ApiError(status, BY_STATUS[status] ?? (text.trim().slice(0, 200) || `the server refused with status ${status}`));
}

function answer(response) {
    if (!response.isOk) {
        throw refusal(response);
    }
    if (response.text === "") {
        return undefined;
    }
    try {
        return json.parse(response.text);
    } catch {
        throw new ApiError(response.status, FOREIGN);
    }
}

let refreshing;
const running = new Set();

async function sendCounted(...request) {
    const sent = send(...request);
    running.add(sent);
    try {
        return await sent;
    } finally {
        running.delete(sent);
    }
}

/** A call with the token of this session. A 401 ends the session, unless the token was exchanged meanwhile. */
export async function call(method, where, body, signal) {
    await refreshing;
    const bearer = session.token();
    let response = await sendCounted(method, where, body, bearer, signal);
    if (response.status === 401 && bearer !== undefined && session.token() !== undefined) {
        await refreshing;
        if (session.token() === bearer) {
            session.end(ENDED);
        } else {
            response = await send(method, where, body, session.token(), signal);
        }
    }
    return answer(response);
}

export const get = (where, signal) => call("GET", where, undefined, signal);
export const post = (where, body) => call("POST", where, body);
export const remove = where => call("DELETE", where);

/** A page of the server that needs no token and is no JSON. */
export async function text(where, signal) {
    const response = await send("GET", where, undefined, undefined, signal);
    if (!response.isOk) {
        throw refusal(response);
    }
    return response.text;
}

export async function signIn(username, password) {
    const body = { username, password, version: "veltro-console", context: "" };
    session.begin(answer(await send("POST", "/users/login", body)), username);
}

export async function signInWithToken(token) {
    session.begin(answer(await send("POST", "/personal-access-tokens/login", { token })), "");
    const { id } = session.user();
    try {
        session.rename((await get(path`/users/${id}`)).username);
    } catch {
        // the name is a courtesy; the id does as well
    }
}

/** The server is told too: a token that leaked is worth nothing afterwards. */
export async function signOut() {
    try {
        await call("DELETE", "/users/logout");
    } catch {
        // gone already, or out of reach: it is forgotten here either way
    }
    session.end("");
}

/** Exchanges the token, which ends the old one: calls under way finish first, calls that begin meanwhile wait. */
export function refresh() {
    refreshing = (async () => {
        await Promise.allSettled(running);
        try {
            session.begin(answer(await send("POST", "/users/refresh-token", { token: session.token() })));
        } catch (error) {
            if (error.status === 0) {
                session.plan(); // out of reach for now
            } else {
                session.end(ENDED);
            }
        }
    })();
    return refreshing;
}

session.listeners.refresh = refresh;
