// What all pages share: asking again at an interval while they are seen, and saying what went wrong.

import { h, setText, show } from "./dom.js";

const NOTICE_MILLIS = 6000;

/** Says something in the corner for a while; a refusal stays until it is dismissed. */
export function notify(words, isBad = false) {
    const notice = h("div", { class: isBad ? "notice bad" : "notice" }, h("span", {}, words),
        h("button", { type: "button", class: "quiet-button", "aria-label": "Dismiss", on: { click: () => notice.remove() } }, "×"));
    document.getElementById("notices").append(notice);
    if (!isBad) {
        setTimeout(() => notice.remove(), NOTICE_MILLIS);
    }
}

/** Where a page says that its figures could not be had; empty as long as all is well. */
export function trouble() {
    const element = h("p", { class: "trouble", role: "alert", hidden: true });
    return {
        element,
        say(error) {
            const code = error.code && error.status !== 0 ? ` (${error.code})` : "";
            setText(element, (error.words ? error.words() : `This console failed: ${error.message}`) + code);
            show(element, true);
        },
        clear: () => show(element, false),
    };
}

/** Asks now and then at an interval, one question at a time, not while the page is hidden. Returns {again, stop}. */
export function every(millis, ask, onError) {
    const abort = new AbortController();
    let timer = 0;
    let isAsking = false;
    let isWanted = false;

    async function turn() {
        clearTimeout(timer);
        if (isAsking) {
            isWanted = true;
            return;
        }
        isAsking = true;
        isWanted = false;
        try {
            if (!document.hidden) {
                await ask(abort.signal);
            }
        } catch (error) {
            if (!abort.signal.aborted && error.status !== 401) {
                onError(error);
            }
        }
        isAsking = false;
        if (!abort.signal.aborted) {
            timer = setTimeout(turn, isWanted ? 0 : millis);
        }
    }

    const seen = () => !document.hidden && turn();
    document.addEventListener("visibilitychange", seen);
    turn();
    return {
        again: turn,
        stop() {
            abort.abort();
            clearTimeout(timer);
            document.removeEventListener("visibilitychange", seen);
        },
    };
}

/** The head of a page: the way here, a title, and what may be done. */
export function heading(trail, title, ...actions) {
    return h("header", { class: "page-head" },
        trail.length > 0 && h("nav", { class: "trail", "aria-label": "Where this is" }, trail.map(step => [step, h("span", { "aria-hidden": "true" }, "/")])),
        h("h1", { tabindex: -1 }, title),
        h("span", { class: "spring" }),
        actions);
}
