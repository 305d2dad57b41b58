// One message in full: its payload as text, JSON or hex, its headers by kind, and everything the server notes about it.

import { choice, h, setText } from "./dom.js";
import { count, many, moment } from "./format.js";
import { bytesOf, decoded, hex, isText, pretty, text, uuid } from "./payload.js";

const FORMS = [["text", "Text"], ["json", "JSON"], ["hex", "Hex"]];
let form = "auto"; // what was chosen last holds for the next message too

function formFor(bytes) {
    if (form !== "auto") {
        return form;
    }
    return pretty(bytes) !== undefined && /^\s*[[{]/.test(text(bytes)) ? "json" : isText(bytes) ? "text" : "hex";
}

function payloadText(bytes, as) {
    if (as === "hex") {
        return hex(bytes);
    }
    if (as === "json") {
        return pretty(bytes) ?? "This payload is not JSON.";
    }
    return text(bytes);
}

function headerTable(headers) {
    if (!Array.isArray(headers)) {
        return h("div", {}, h("h3", {}, "Headers, raw"), h("p", { class: "hint" }, "The server could not read them; these are their bytes."),
            h("pre", { tabindex: 0 }, hex(bytesOf(headers))));
    }
    if (headers.length === 0) {
        return undefined;
    }
    return h("div", {}, h("h3", {}, "Headers"), h("table", { class: "headers-table" },
        h("thead", {}, h("tr", {}, ["Key", "Kind", "Value"].map(title => h("th", { scope: "col" }, title)))),
        h("tbody", {}, headers.map(({ key, value }) => h("tr", {},
            h("th", { scope: "row" }, decoded(key), key.kind === "string" ? "" : h("small", {}, ` ${key.kind}`)),
            h("td", {}, value.kind), h("td", { class: "mono" }, decoded(value)))))));
}

function factList(header) {
    const facts = [
        ["Offset", count(header.offset)],
        ["Written", moment(header.timestamp, true)],
        ["Sent", moment(header.origin_timestamp, true)],
        ["Id", String(header.id)],
        ["as UUID", uuid(header.id)],
        ["Checksum", String(header.checksum)],
        ["Payload", many(header.payload_length, "byte")],
        ["Headers", many(header.user_headers_length, "byte")],
    ];
    return h("dl", { class: "message-facts" }, facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

export function messageView() {
    const element = h("section", { class: "panel message", "aria-label": "Message" });
    let shown;

    function show(message) {
        const key = message && `${message.header.offset} ${message.header.checksum}`;
        if (key !== undefined && key === shown) {
            return; // the same one, read again: what is selected in it stays
        }
        shown = key;
        if (message === undefined) {
            element.replaceChildren(h("p", { class: "empty" }, "Choose a message to see it in full."));
            return;
        }
        const bytes = bytesOf(message.payload);
        const body = h("pre", { class: "payload", tabindex: 0, "aria-label": "Payload" });
        const as = formFor(bytes);
        const say = chosen => setText(body, payloadText(bytes, chosen));
        say(as);
        element.replaceChildren(
            h("div", { class: "panel-head" }, h("h2", {}, `Offset ${count(message.header.offset)}`), h("span", { class: "spring" }),
                choice("Payload as", FORMS, as, chosen => {
                    form = chosen;
                    say(chosen);
                })),
            body, ...[headerTable(message.user_headers)].filter(found => found !== undefined), factList(message.header));
    }

    show(undefined);
    return { element, show };
}
