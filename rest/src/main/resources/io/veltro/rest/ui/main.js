// The frame around the pages: who is signed in, where one is, and the keys.

import * as api from "./api.js";
import * as session from "./session.js";
import { clientsPage } from "./clients.js";
import { button, h, link, setText, show } from "./dom.js";
import { messagesPage } from "./messages.js";
import { overviewPage } from "./overview.js";
import { signInPage } from "./signin.js";
import { streamPage } from "./stream.js";
import { streamsPage } from "./streams.js";
import { groupsPage } from "./groups.js";
import { topicPage } from "./topic.js";

const ROUTES = [
    [/^\/?$/, overviewPage, "overview"],
    [/^\/streams$/, streamsPage, "streams"],
    [/^\/streams\/(\d+)$/, streamPage, "streams"],
    [/^\/streams\/(\d+)\/topics\/(\d+)$/, topicPage, "streams"],
    [/^\/streams\/(\d+)\/topics\/(\d+)\/messages$/, messagesPage, "streams"],
    [/^\/streams\/(\d+)\/topics\/(\d+)\/groups$/, groupsPage, "streams"],
    [/^\/clients$/, clientsPage, "clients"],
];
const PLACES = [["overview", "/", "Overview", "o"], ["streams", "/streams", "Streams", "s"], ["clients", "/clients", "Clients", "c"]];
const THEMES = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" };
const THEME_SIGNS = { auto: "◐", light: "○", dark: "●" };
const KEYS = [
    ["g o", "overview"], ["g s", "streams"], ["g c", "clients"], ["/", "to the filter or the first field"],
    ["j k", "next and previous message"], ["t", "theme"], ["?", "these keys"],
];

const app = document.getElementById("app");
let page;
let frame;

function mark() {
    return h("img", { src: "/ui/mark.svg", alt: "", width: 24, height: 24 });
}

function themeButton() {
    const element = button("", () => {
        globalThis.veltroTheme.next();
        tell();
    }, { class: "quiet-button theme" });
    function tell() {
        const chosen = globalThis.veltroTheme.chosen();
        setText(element, THEME_SIGNS[chosen]);
        element.setAttribute("aria-label", THEMES[chosen]);
        element.title = THEMES[chosen];
    }
    tell();
    return element;
}

function frameOf() {
    const places = PLACES.map(([name, path, title]) => [name, link(path, title)]);
    const reach = h("span", { class: "reach", role: "status" }, "");
    const body = h("main", { id: "page" });
    const { name, id } = session.user();
    const element = h("div", { class: "frame" },
        h("header", { class: "top" },
            h("a", { href: "/ui/", "data-inside": true, class: "brand" }, mark(), "veltro"),
            h("nav", { "aria-label": "Pages" }, places.map(([, anchor]) => anchor)),
            h("span", { class: "spring" }), reach,
            button("?", keysDialog, { class: "quiet-button keys-button", "aria-label": "Keys", title: "Keys" }),
            themeButton(),
            h("span", { class: "user" }, name || `user ${id}`),
            button("Sign out", api.signOut, { class: "sign-out" })),
        body);
    return {
        element,
        body,
        at(place) {
            places.forEach(([one, anchor]) => one === place ? anchor.setAttribute("aria-current", "page") : anchor.removeAttribute("aria-current"));
        },
        reached(isReached) {
            setText(reach, isReached ? "" : "The server does not answer; trying again");
            show(reach, !isReached);
        },
    };
}

function leave() {
    page?.stop?.();
    page = undefined;
}

function draw() {
    if (!session.isSignedIn()) {
        drawSignIn("");
        return;
    }
    leave();
    if (!frame) {
        frame = frameOf();
        app.replaceChildren(frame.element);
    }
    const path = location.pathname.replace(/^\/ui/, "").replace(/(.)\/$/, "$1");
    for (const [pattern, make, place] of ROUTES) {
        const found = pattern.exec(path);
        if (found) {
            page = make(...found.slice(1).map(Number));
            frame.at(place);
            document.title = `${page.title ?? "Overview"} · Veltro`;
            frame.body.replaceChildren(page.element);
            scrollTo(0, 0);
            return;
        }
    }
    frame.at("");
    frame.body.replaceChildren(h("h1", {}, "There is no such page"), h("p", {}, link("/", "To the overview")));
}

function drawSignIn(reason) {
    leave();
    frame = undefined;
    document.title = "Sign in · Veltro";
    page = signInPage(mark(), themeButton(), reason, draw);
    app.replaceChildren(page.element);
    page.focus();
}

function go(path) {
    history.pushState(null, "", path);
    draw();
    document.querySelector("#page h1")?.focus({ preventScroll: true });
}

function keysDialog() {
    const dialog = h("dialog", { "aria-label": "Keys" },
        h("h2", {}, "Keys"),
        h("dl", { class: "keys" }, KEYS.map(([keys, does]) => [
            h("dt", {}, keys.split(" ").map(key => h("kbd", {}, key))), h("dd", {}, does),
        ])),
        h("form", { method: "dialog", class: "dialog-actions" }, h("button", { class: "primary" }, "Close")));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}

let isGoing = false;

function pressed(event) {
    const isTyping = event.target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, dialog");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !frame) {
        return;
    }
    const place = isGoing && PLACES.find(([, , , key]) => key === event.key);
    isGoing = event.key === "g";
    if (place) {
        go("/ui" + place[1]);
    } else if (event.key === "t") {
        document.querySelector(".theme").click();
    } else if (event.key === "?") {
        keysDialog();
    } else if (event.key === "/") {
        document.querySelector("#page input[type=search], #page input, #page select")?.focus();
    } else {
        page?.pressed?.(event);
        return;
    }
    event.preventDefault();
}

document.addEventListener("click", event => {
    const anchor = event.target.closest?.("a[data-inside]");
    if (anchor && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        go(anchor.getAttribute("href"));
    }
});
document.addEventListener("keydown", pressed);
addEventListener("popstate", draw);
session.listeners.ended = drawSignIn;
api.listeners.reached = isReached => frame?.reached(isReached);
session.plan();
draw();
