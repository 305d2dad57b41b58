// Who is signed in. The token lives in memory and, so that a reload keeps it, in the storage of this tab.

const KEY = "veltro.session";
const REFRESH_SHARE = 0.8;
const REFRESH_MILLIS_MIN = 5_000;
const TIMER_MILLIS_MAX = 2 ** 31 - 1;

let current = restored();
let timer = 0;

/** Set by whoever must know that somebody has to sign in again; is given the reason in words. */
export const listeners = { ended: () => {}, refresh: () => {} };

function restored() {
    try {
        const found = JSON.parse(sessionStorage.getItem(KEY));
        return found && found.expiry * 1000 > Date.now() ? found : undefined;
    } catch {
        return undefined;
    }
}

export function token() {
    return current?.token;
}

export function user() {
    return current && { id: current.id, name: current.name };
}

export function isSignedIn() {
    return current !== undefined;
}

/** Takes what a login or a refresh answered. */
export function begin(identity, name = current?.name) {
    const { token, expiry } = identity.access_token;
    current = { token, expiry: Number(expiry), id: Number(identity.user_id), name, since: Date.now() };
    keep();
    plan();
}

export function rename(name) {
    current.name = name;
    keep();
}

function keep() {
    try {
        sessionStorage.setItem(KEY, JSON.stringify(current));
    } catch {
        // storage may be forbidden; a reload then asks again
    }
}

/** Refreshes well before the token expires: at four fifths of its life. */
export function plan() {
    clearTimeout(timer);
    if (!current) {
        return;
    }
    const left = current.expiry * 1000 - Date.now();
    const wait = Math.min(TIMER_MILLIS_MAX, Math.max(REFRESH_MILLIS_MIN, left * REFRESH_SHARE));
    timer = setTimeout(() => wait === TIMER_MILLIS_MAX ? plan() : listeners.refresh(), wait);
}

/** Forgets the token; the sign-in page says why. */
export function end(reason) {
    clearTimeout(timer);
    current = undefined;
    try {
        sessionStorage.removeItem(KEY);
    } catch {
        // see above
    }
    listeners.ended(reason);
}
