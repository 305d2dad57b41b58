// All streams.

import * as api from "./api.js";
import { path } from "./api.js";
import { confirmed, formDialog } from "./dialog.js";
import { button, field, h, link, setText } from "./dom.js";
import { bytes, count, many, moment, short, size } from "./format.js";
import { ratesOf, watch } from "./metrics.js";
import { every, heading, notify, trouble } from "./page.js";
import { table } from "./table.js";

const EVERY_MILLIS = 2000;

/** A name of a stream, topic or group. */
export function nameField(label = "Name", properties = {}) {
    return field(label, h("input", { name: "name", required: true, maxlength: 255, autocomplete: "off", spellcheck: "false", ...properties }));
}

/** Asks, purges and says so. Used for streams and topics. */
export function purge(kind, thing, where) {
    return confirmed(`Purge ${kind} ${thing.name}?`,
        `All ${many(thing.messages_count, "message")} of it (${size(bytes(thing.size))}) are deleted and offsets begin at 0 again. This cannot be undone.`,
        "Purge", () => api.remove(`${where}/purge`)).then(isDone => isDone && notify(`The ${kind} ${thing.name} is empty.`));
}

export function destroy(kind, thing, words, where) {
    return confirmed(`Delete ${kind} ${thing.name}?`, words + " This cannot be undone.", "Delete", () => api.remove(where))
        .then(isDone => {
            if (isDone) {
                notify(`The ${kind} ${thing.name} is deleted.`);
            }
            return isDone;
        });
}

/** The two things to do with a row: they ask with the row as it is then. */
export function rowActions(kind, item, onPurge, onDelete) {
    return h("span", { class: "row-actions" },
        button("Purge", onPurge, { "aria-label": `Purge ${kind} ${item.name}` }),
        button("Delete", onDelete, { "aria-label": `Delete ${kind} ${item.name}` }));
}

/** A filter by name over rows already here. */
export function filterField(onChange) {
    return h("input", { type: "search", placeholder: "Filter by name", "aria-label": "Filter by name", on: { input: onChange } });
}

export function streamsPage() {
    const problem = trouble();
    const filter = filterField(() => draw());
    const total = h("span", { class: "hint" }, "");
    let streams;

    const list = table([
        { title: "Stream", make: stream => link(`/streams/${stream.id}`, stream.name), update: (cell, { name }) => setText(cell.firstChild, name) },
        { title: "Id", number: true, cell: stream => count(stream.id) },
        { title: "Topics", number: true, cell: stream => count(stream.topics_count) },
        { title: "Messages", number: true, cell: stream => count(stream.messages_count) },
        { title: "Size", number: true, cell: stream => size(bytes(stream.size)) },
        { title: "In/s", number: true, cell: stream => short(ratesOf(stream.name)?.messagesIn) },
        { title: "Out/s", number: true, cell: stream => short(ratesOf(stream.name)?.messagesOut) },
        { title: "Created", number: true, cell: stream => moment(stream.created_at) },
        {
            title: "Actions", hideTitle: true, actions: true,
            make: (stream, now) => rowActions("stream", stream,
                () => purge("stream", now(), path`/streams/${stream.id}`).then(poll.again),
                () => destroy("stream", now(), `Its ${many(now().topics_count, "topic")} and ${many(now().messages_count, "message")} go with it.`,
                    path`/streams/${stream.id}`).then(poll.again)),
        },
    ], stream => stream.id, "There are no streams yet. Create the first one.", "Streams");

    function draw() {
        if (streams) {
            const wanted = filter.value.trim().toLowerCase();
            const shown = streams.filter(stream => stream.name.toLowerCase().includes(wanted));
            list.show(shown);
            setText(total, wanted ? `${count(shown.length)} of ${many(streams.length, "stream")}` : many(streams.length, "stream"));
        }
    }

    async function create() {
        const isDone = await formDialog({
            title: "Create a stream",
            content: nameField(),
            confirm: "Create",
            submit: form => api.post("/streams", { name: form.elements.name.value }),
        });
        if (isDone) {
            poll.again();
        }
    }

    const stopWatching = watch(() => draw());
    const poll = every(EVERY_MILLIS, async signal => {
        streams = await api.get("/streams", signal);
        problem.clear();
        draw();
    }, error => {
        problem.say(error);
        list.fail("");
    });

    return {
        title: "Streams",
        element: h("div", { class: "page" },
            heading([], "Streams", total, filter, button("Create stream", create, { class: "primary" })),
            problem.element, h("section", { class: "panel" }, list.element)),
        stop() {
            poll.stop();
            stopWatching();
        },
    };
}
