// One stream and its topics.

import * as api from "./api.js";
import { path } from "./api.js";
import { formDialog } from "./dialog.js";
import { button, field, h, link, select, setText } from "./dom.js";
import { bytes, count, expiry, limit, many, moment, short, size, U64_MAX } from "./format.js";
import { ratesOf, watch } from "./metrics.js";
import { every, heading, trouble } from "./page.js";
import { destroy, filterField, nameField, purge, rowActions } from "./streams.js";
import { table } from "./table.js";

const EVERY_MILLIS = 2000;
const SECOND_MICROS = 1_000_000;
const EXPIRY_UNITS = [["1", "seconds"], ["60", "minutes"], ["3600", "hours"], ["86400", "days"]];
const SIZE_UNITS = [["1048576", "MiB"], ["1073741824", "GiB"], ["1099511627776", "TiB"]];

/** A figure with a unit beside it; empty stands for what the hint says. */
function measure(label, name, units, hint) {
    const control = h("input", { name, type: "number", min: 1, step: 1, inputmode: "numeric" });
    const found = field(label, control, hint);
    const unit = select(units, { name: name + "Unit", "aria-label": `Unit of ${label.toLowerCase()}` });
    const pair = h("span", { class: "pair" });
    control.replaceWith(pair);
    pair.append(control, unit);
    return found;
}

/** The form's measure as an exact number, u64 max when it is empty. */
function measured(form, name, scale) {
    const { value } = form.elements[name];
    return value === "" ? U64_MAX : BigInt(value) * BigInt(form.elements[name + "Unit"].value) * BigInt(scale);
}

function createTopic(stream) {
    return formDialog({
        title: "Create a topic",
        content: h("div", { class: "stack" },
            nameField(),
            field("Partitions", h("input", { name: "partitions", type: "number", min: 0, max: 1000, value: 1, required: true })),
            measure("Messages expire after", "expiry", EXPIRY_UNITS, "Empty: never"),
            measure("Size at most", "size", SIZE_UNITS, "Empty: unlimited"),
            field("Compression", select([["none", "none"], ["gzip", "gzip"]], { name: "compression" }), "Noted for clients; the server stores what it is given")),
        confirm: "Create",
        submit: form => api.post(path`/streams/${stream}/topics`, {
            name: form.elements.name.value,
            partitions_count: Number(form.elements.partitions.value),
            compression_algorithm: form.elements.compression.value,
            message_expiry: measured(form, "expiry", SECOND_MICROS),
            max_topic_size: measured(form, "size", 1),
            replication_factor: 1,
        }),
    });
}

export function streamPage(id) {
    const problem = trouble();
    const filter = filterField(() => draw());
    const head = heading([link("/streams", "Streams")], `Stream ${id}`, filter,
        button("Create topic", async () => await createTopic(id) && poll.again(), { class: "primary" }));
    const facts = h("p", { class: "facts" }, "\u00a0");
    const where = topic => path`/streams/${id}/topics/${topic.id}`;
    let topics;
    let name;

    const list = table([
        { title: "Topic", make: topic => link(`/streams/${id}/topics/${topic.id}`, topic.name), update: (cell, { name }) => setText(cell.firstChild, name) },
        { title: "Id", number: true, cell: topic => count(topic.id) },
        { title: "Partitions", number: true, cell: topic => count(topic.partitions_count) },
        { title: "Messages", number: true, cell: topic => count(topic.messages_count) },
        { title: "Size", number: true, cell: topic => size(bytes(topic.size)) },
        { title: "In/s", number: true, cell: topic => short(ratesOf(name, topic.name)?.messagesIn) },
        { title: "Out/s", number: true, cell: topic => short(ratesOf(name, topic.name)?.messagesOut) },
        { title: "At most", number: true, cell: topic => limit(topic.max_topic_size) },
        { title: "Expire", number: true, cell: topic => expiry(topic.message_expiry) },
        {
            title: "Actions", hideTitle: true, actions: true,
            make: (topic, now) => rowActions("topic", topic,
                () => purge("topic", now(), where(topic)).then(poll.again),
                () => destroy("topic", now(), `Its ${many(now().partitions_count, "partition")} and ${many(now().messages_count, "message")} go with it.`,
                    where(topic)).then(poll.again)),
        },
    ], topic => topic.id, "This stream has no topics yet. Create the first one.", "Topics");

    function draw() {
        if (topics) {
            const wanted = filter.value.trim().toLowerCase();
            list.show(topics.filter(topic => topic.name.toLowerCase().includes(wanted)));
        }
    }

    const stopWatching = watch(() => draw());
    const poll = every(EVERY_MILLIS, async signal => {
        const stream = await api.get(path`/streams/${id}`, signal);
        ({ topics, name } = stream);
        setText(head.querySelector("h1"), stream.name);
        setText(facts, `id ${stream.id} · ${many(stream.topics_count, "topic")} · ${many(stream.messages_count, "message")} · `
            + `${size(bytes(stream.size))} · created ${moment(stream.created_at)}`);
        problem.clear();
        draw();
    }, error => {
        problem.say(error);
        list.fail(error.status === 404 ? "There is no such stream." : "");
    });

    return {
        title: `Stream ${id}`,
        element: h("div", { class: "page" }, head, facts, problem.element, h("section", { class: "panel" }, list.element)),
        stop() {
            poll.stop();
            stopWatching();
        },
    };
}
