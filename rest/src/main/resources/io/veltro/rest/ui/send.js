// Sending one message by hand.

import * as api from "./api.js";
import { path } from "./api.js";
import { formDialog } from "./dialog.js";
import { button, choice, field, h, select, show } from "./dom.js";
import { notify } from "./page.js";
import { base64Of, encoded, fromHex, KINDS } from "./payload.js";

const KEY_BYTES_MAX = 255;

function headerRow() {
    const row = h("div", { class: "header-row" },
        h("input", { name: "headerKey", placeholder: "key", "aria-label": "Header key", maxlength: 255, autocomplete: "off", spellcheck: "false" }),
        select(KINDS.map(kind => [kind, kind]), { name: "headerKind", "aria-label": "Header kind" }),
        h("input", { name: "headerValue", placeholder: "value", "aria-label": "Header value", autocomplete: "off", spellcheck: "false" }),
        button("×", () => row.remove(), { class: "quiet-button", "aria-label": "Remove this header" }));
    return row;
}

function headersOf(form) {
    return [...form.querySelectorAll(".header-row")].map(row => {
        const [key, kind, value] = row.querySelectorAll("input, select");
        if (key.value === "" || value.value === "") {
            throw new Error("A header needs a key and a value; remove the ones you do not want.");
        }
        return {
            key: { kind: "string", value: base64Of(encoded("string", key.value)) },
            value: { kind: kind.value, value: base64Of(encoded(kind.value, value.value)) },
        };
    });
}

function partitioningOf(form) {
    const kind = form.elements.partitioning.value;
    if (kind === "balanced") {
        return { kind, value: "" };
    }
    if (kind === "messages_key") {
        const key = encoded("string", form.elements.key.value);
        if (key.length === 0 || key.length > KEY_BYTES_MAX) {
            throw new Error(`A key has 1 to ${KEY_BYTES_MAX} bytes.`);
        }
        return { kind, value: base64Of(key) };
    }
    return { kind: "partition_id", value: base64Of(encoded("uint32", kind)) };
}

/** Asks for a message and sends it. partition: the one offered first. */
export function sendDialog(streamId, topicId, partitions, partition) {
    const key = h("input", { name: "key", autocomplete: "off", spellcheck: "false" });
    const keyField = field("Key", key, "Messages of one key go to one partition, in order");
    const payload = h("textarea", { name: "payload", rows: 7, required: true, spellcheck: "false", class: "mono" });
    const where = select(
        [["balanced", "balanced: the server takes turns"], ["messages_key", "by a key"], ...partitions.map(({ id }) => [id, `partition ${id}`])],
        { name: "partitioning", on: { change: () => show(keyField, where.value === "messages_key") } });
    const headers = h("div", { class: "stack headers" });
    let form = "text";
    if (partition !== undefined) {
        where.value = String(partition);
    }
    show(keyField, false);
    return formDialog({
        title: "Send a message",
        isWide: true,
        content: h("div", { class: "stack" },
            h("div", { class: "columns" }, field("To", where), keyField),
            h("div", { class: "between" },
                choice("Payload given as", [["text", "text"], ["hex", "hex"]], form, chosen => {
                    form = chosen;
                })),
            field("Payload", payload),
            headers,
            h("div", {}, button("Add a header", () => {
                const row = headerRow();
                headers.append(row);
                row.querySelector("input").focus();
            }))),
        confirm: "Send",
        submit: async sent => {
            const bytes = form === "hex" ? fromHex(payload.value) : new TextEncoder().encode(payload.value);
            if (bytes.length === 0) {
                throw new Error("A message has at least one byte.");
            }
            await api.post(path`/streams/${streamId}/topics/${topicId}/messages`, {
                partitioning: partitioningOf(sent),
                messages: [{ payload: base64Of(bytes), user_headers: headersOf(sent) }],
            });
            notify(`Sent ${bytes.length} bytes.`);
        },
    });
}
