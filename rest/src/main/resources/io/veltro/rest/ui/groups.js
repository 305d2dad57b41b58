// The consumer groups of a topic: who is in them, what each member reads, how far behind.

import * as api from "./api.js";
import { path } from "./api.js";
import { formDialog } from "./dialog.js";
import { button, h, setText } from "./dom.js";
import { count, many, NONE } from "./format.js";
import { lagOf, watch } from "./metrics.js";
import { every, trouble } from "./page.js";
import { destroy, nameField } from "./streams.js";
import { table } from "./table.js";
import { readTopic, topicHead } from "./topic.js";

const EVERY_MILLIS = 2000;

/** One group as a panel of its own, kept while the group is there. */
function groupPanel(group, onDelete) {
    const name = h("h2", {}, group.name);
    const facts = h("span", { class: "facts" }, "");
    let isKnown = false; // a server without metrics has no lag to tell
    const members = table([
        { title: "Partition", cell: row => row.partition === undefined ? NONE : String(row.partition) },
        { title: "Member", cell: row => row.member ?? NONE },
        { title: "Last offset", number: true, cell: row => row.last },
        { title: "Lag", number: true, cell: row => row.lag },
        {
            title: "Behind", make: () => h("span", { class: "meter", "aria-hidden": "true" }, h("span", {})),
            update: (cell, row) => {
                cell.firstChild.firstChild.style.width = `${(100 * row.share).toFixed(1)}%`;
            },
        },
    ], row => row.key, "The topic has no partitions.", `Partitions of group ${group.name}`);
    let now = group;
    return {
        element: h("section", { class: "panel group" },
            h("div", { class: "panel-head" }, name, facts, h("span", { class: "spring" }),
                button("Delete", () => onDelete(now), { "aria-label": `Delete consumer group ${group.name}` })),
            members.element),
        show(details, topic, lags) {
            now = details;
            isKnown = lags.size > 0;
            const owner = new Map(details.members.flatMap(member => member.partitions.map(partition => [partition, member.id])));
            const most = Math.max(1, ...lags.values());
            const rows = topic.partitions.map(partition => ({
                key: partition.id,
                partition: partition.id,
                member: owner.has(partition.id) ? String(owner.get(partition.id)) : "nobody",
                last: Number(partition.messages_count) === 0 ? NONE : count(partition.current_offset),
                lag: count(lags.get(partition.id)),
                share: (lags.get(partition.id) ?? 0) / most,
            }));
            const idle = details.members.filter(member => member.partitions.length === 0)
                .map(member => ({ key: `m${member.id}`, member: String(member.id), last: "", lag: "", share: 0 }));
            members.show([...rows, ...idle]);
            const total = [...lags.values()].reduce((sum, lag) => sum + lag, 0);
            setText(name, details.name);
            setText(facts, `id ${details.id} · ${many(details.members.length, "member")} · `
                + (isKnown ? `${count(total)} behind` : "lag unknown: no metrics for this group yet"));
        },
    };
}

export function groupsPage(streamId, topicId) {
    const where = path`/streams/${streamId}/topics/${topicId}`;
    const problem = trouble();
    const list = h("div", { class: "page" });
    const empty = h("p", { class: "empty" }, "Loading …");
    const panels = new Map();
    const head = topicHead(streamId, topicId, "/groups", button("Create group", create, { class: "primary" }));

    async function create() {
        const isDone = await formDialog({
            title: "Create a consumer group",
            content: nameField(),
            confirm: "Create",
            submit: form => api.post(`${where}/consumer-groups`, { name: form.elements.name.value }),
        });
        if (isDone) {
            poll.again();
        }
    }

    function removeGroup(group) {
        destroy("consumer group", group, `Its offsets go with it, and its ${many(group.members.length, "member")} ${group.members.length === 1 ? "has" : "have"} to find another.`,
            `${where}/consumer-groups/${group.id}`).then(poll.again);
    }

    function draw(stream, topic, groups) {
        for (const group of groups) {
            if (!panels.has(group.id)) {
                panels.set(group.id, groupPanel(group, removeGroup));
                list.append(panels.get(group.id).element);
            }
            panels.get(group.id).show(group, topic, lagOf(stream, topic, group));
        }
        for (const [id, panel] of panels) {
            if (!groups.some(group => group.id === id)) {
                panel.element.remove();
                panels.delete(id);
            }
        }
        setText(empty, "No consumer group reads this topic yet.");
        empty.hidden = groups.length > 0;
    }

    const stopWatching = watch(() => {});
    const poll = every(EVERY_MILLIS, async signal => {
        const [{ stream, topic }, groups] = await Promise.all([
            readTopic(streamId, topicId, signal), api.get(`${where}/consumer-groups`, signal),
        ]);
        head.show(stream.name, topic.name);
        const details = await Promise.all(groups.map(group =>
            api.get(`${where}/consumer-groups/${group.id}`, signal).catch(error => {
                if (error.status !== 404) {
                    throw error;
                }
                return undefined; // gone between the two questions
            })));
        draw(stream, topic, details.filter(found => found !== undefined));
        problem.clear();
    }, error => {
        problem.say(error);
        setText(empty, "");
    });

    return {
        title: "Consumer groups",
        element: h("div", { class: "page" }, head.element, problem.element, empty, list),
        stop() {
            poll.stop();
            stopWatching();
        },
    };
}
