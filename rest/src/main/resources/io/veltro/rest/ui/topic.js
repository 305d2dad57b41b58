// One topic: its partitions, and the way to its messages and groups.

import * as api from "./api.js";
import { path } from "./api.js";
import { confirmed, formDialog } from "./dialog.js";
import { button, field, h, link, setText } from "./dom.js";
import { bytes, count, expiry, limit, many, moment, size } from "./format.js";
import { every, heading, notify, trouble } from "./page.js";
import { sendDialog } from "./send.js";
import { destroy, purge } from "./streams.js";
import { table } from "./table.js";

const EVERY_MILLIS = 2000;
const TABS = [["", "Partitions"], ["/messages", "Messages"], ["/groups", "Consumer groups"]];

/** The head all pages of a topic share; told what the topic is when that is known. */
export function topicHead(stream, topic, tab, ...actions) {
    const streamLink = link(`/streams/${stream}`, `stream ${stream}`);
    const element = h("div", {},
        heading([link("/streams", "Streams"), streamLink], `Topic ${topic}`, ...actions),
        h("nav", { class: "tabs", "aria-label": "Topic" }, TABS.map(([end, title]) => {
            const anchor = link(`/streams/${stream}/topics/${topic}${end}`, title);
            if (end === tab) {
                anchor.setAttribute("aria-current", "page");
            }
            return anchor;
        })));
    return {
        element,
        show(streamName, topicName) {
            setText(streamLink, streamName);
            setText(element.querySelector("h1"), topicName);
            document.title = `${topicName} · Veltro`;
        },
    };
}

/** A topic and the stream it is in. */
export async function readTopic(stream, topic, signal) {
    const [one, other] = await Promise.all([
        api.get(path`/streams/${stream}`, signal),
        api.get(path`/streams/${stream}/topics/${topic}`, signal),
    ]);
    return { stream: one, topic: other };
}

function partitionsField(label, value) {
    return field(label, h("input", { name: "count", type: "number", min: 1, max: 1000, value, required: true }));
}

export function topicPage(streamId, topicId) {
    const where = path`/streams/${streamId}/topics/${topicId}`;
    const problem = trouble();
    const facts = h("p", { class: "facts" }, "\u00a0");
    let topic = { id: topicId, name: `topic ${topicId}` };
    let largest = 1;

    const head = topicHead(streamId, topicId, "",
        button("Send a message", async () => await sendDialog(streamId, topicId, topic.partitions ?? []) && poll.again(), { class: "primary" }),
        button("Purge", () => purge("topic", topic, where).then(poll.again)),
        button("Delete", removeTopic));

    async function removeTopic() {
        const words = `Its ${many(topic.partitions_count ?? 0, "partition")} and ${many(topic.messages_count ?? 0, "message")} go with it.`;
        if (await destroy("topic", topic, words, where)) {
            document.querySelector(".trail a:last-of-type").click();
        }
    }

    async function addPartitions() {
        const isDone = await formDialog({
            title: "Add partitions",
            content: partitionsField("How many", 1),
            confirm: "Add",
            submit: form => api.post(`${where}/partitions`, { partitions_count: Number(form.elements.count.value) }),
        });
        if (isDone) {
            poll.again();
        }
    }

    async function removePartitions() {
        const isDone = await formDialog({
            title: "Delete partitions",
            content: h("div", { class: "stack" },
                h("p", {}, "Those with the highest ids go, with all their messages. This cannot be undone."),
                partitionsField("How many", 1)),
            confirm: "Delete",
            isDangerous: true,
            submit: form => api.remove(`${where}/partitions?partitions_count=${Number(form.elements.count.value)}`),
        });
        if (isDone) {
            poll.again();
        }
    }

    function dropSegments(partition) {
        const most = partition.segments_count - 1;
        return confirmed(`Delete the oldest segment of partition ${partition.id}?`,
            most > 0 ? `It has ${many(partition.segments_count, "segment")}; one that a consumer has not passed yet is kept. This cannot be undone.`
                : "It has only the segment being written, which stays; there is nothing to delete.",
            "Delete", () => api.remove(`${where}/partitions/${partition.id}?segments_count=1`))
            .then(isDone => {
                if (isDone) {
                    notify(`Partition ${partition.id} was asked to drop its oldest segment.`);
                    poll.again();
                }
            });
    }

    const list = table([
        { title: "Partition", make: partition => link(`/streams/${streamId}/topics/${topicId}/messages?partition=${partition.id}`, String(partition.id)) },
        { title: "Messages", number: true, cell: partition => count(partition.messages_count) },
        {
            title: "Of the largest", make: () => h("span", { class: "meter", "aria-hidden": "true" }, h("span", {})),
            update: (cell, partition) => {
                cell.firstChild.firstChild.style.width = `${(100 * (bytes(partition.size) ?? 0) / largest).toFixed(1)}%`;
            },
        },
        { title: "Size", number: true, cell: partition => size(bytes(partition.size)) },
        { title: "Last offset", number: true, cell: partition => Number(partition.messages_count) === 0 ? "–" : count(partition.current_offset) },
        { title: "Segments", number: true, cell: partition => count(partition.segments_count) },
        { title: "Created", number: true, cell: partition => moment(partition.created_at) },
        {
            title: "Actions", hideTitle: true, actions: true,
            make: (partition, now) => button("Drop oldest segment", () => dropSegments(now()),
                { "aria-label": `Drop the oldest segment of partition ${partition.id}` }),
        },
    ], partition => partition.id, "This topic has no partitions: nothing can be sent to it. Add some.", "Partitions");

    const poll = every(EVERY_MILLIS, async signal => {
        const found = await readTopic(streamId, topicId, signal);
        topic = found.topic;
        head.show(found.stream.name, topic.name);
        setText(facts, `id ${topic.id} · ${many(topic.messages_count, "message")} · ${size(bytes(topic.size))} of ${limit(topic.max_topic_size)} · `
            + `expire: ${expiry(topic.message_expiry)} · compression ${topic.compression_algorithm} · created ${moment(topic.created_at)}`);
        largest = Math.max(1, ...topic.partitions.map(partition => bytes(partition.size) ?? 0));
        list.show(topic.partitions);
        problem.clear();
    }, error => {
        problem.say(error);
        list.fail(error.status === 404 ? "There is no such topic." : "");
    });

    return {
        title: `Topic ${topicId}`,
        element: h("div", { class: "page" }, head.element, facts, problem.element,
            h("section", { class: "panel" }, list.element,
                h("div", { class: "panel-foot" }, button("Add partitions", addPartitions), button("Delete partitions", removePartitions)))),
        stop: poll.stop,
    };
}
