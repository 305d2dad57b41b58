// Peeking at messages: nothing here commits an offset, so no consumer notices.

import * as api from "./api.js";
import { path } from "./api.js";
import { button, field, h, select, setText, show } from "./dom.js";
import { clock, count, many, NONE, size } from "./format.js";
import { messageView } from "./message.js";
import { every, trouble } from "./page.js";
import { bytesOf, preview } from "./payload.js";
import { sendDialog } from "./send.js";
import { table } from "./table.js";
import { readTopic, topicHead } from "./topic.js";

const TOPIC_MILLIS = 5000;
const FOLLOW_MILLIS = 1000;
const COUNTS = ["10", "20", "50", "100", "500"];
const WAYS = [["last", "the last"], ["first", "the first"], ["offset", "from offset"], ["timestamp", "from time"]];
/** A consumer of its own, so that what others have stored under the default one is not even asked for. */
const CONSUMER = "veltro-console";

function microsOf(text) {
    const millis = new Date(text).getTime();
    return Number.isNaN(millis) ? undefined : BigInt(millis) * 1000n;
}

export function messagesPage(streamId, topicId) {
    const where = path`/streams/${streamId}/topics/${topicId}`;
    const problem = trouble();
    const status = h("span", { class: "hint", role: "status" }, "");
    const partition = select([], { name: "partition", on: { change: fresh } });
    const way = select(WAYS, { name: "way", on: { change: ways } });
    const offset = h("input", { name: "offset", inputmode: "numeric", pattern: "[0-9]{1,20}", value: "0", autocomplete: "off" });
    const time = h("input", { name: "time", type: "datetime-local", step: "0.001" });
    const amount = select(COUNTS.map(value => [value, value]), { name: "count", on: { change: peek } });
    const follow = h("input", { type: "checkbox", id: "follow", on: { change: () => following() } });
    const offsetField = field("Offset", offset);
    const timeField = field("Time", time);
    const view = messageView();
    const previous = button("← Earlier", () => page(-1));
    const next = button("Later →", () => page(1));
    let partitions = [];
    let wanted = Number(new URLSearchParams(location.search).get("partition") ?? 0);
    let shown = [];
    let chosen;
    let followed;
    let low = 0n;
    let high = 0n;
    amount.value = "20";

    const head = topicHead(streamId, topicId, "/messages",
        button("Send a message", async () => await sendDialog(streamId, topicId, partitions, Number(partition.value)) && fresh(), { class: "primary" }));

    const list = table([
        {
            title: "Offset",
            make: (message, now) => button(count(message.header.offset), () => choose(now()), { class: "row-button" }),
        },
        { title: "Time", number: true, cell: message => clock(message.header.timestamp) },
        { title: "Size", number: true, cell: message => size(message.header.payload_length) },
        { title: "Headers", number: true, cell: message => Array.isArray(message.user_headers) ? String(message.user_headers.length || NONE) : "raw" },
        { title: "Payload", mono: true, make: message => h("span", { class: "preview" }, preview(bytesOf(message.payload))) },
    ], message => `${message.header.offset} ${message.header.checksum}`, "No messages here.", "Messages");

    list.body.addEventListener("click", event => {
        const row = event.target.closest("tr");
        const found = shown.find(message => list.row(keyOf(message)) === row);
        if (found) {
            choose(found);
        }
    });

    function keyOf(message) {
        return `${message.header.offset} ${message.header.checksum}`;
    }

    function choose(message) {
        chosen = message;
        shown.forEach(one => {
            const isChosen = message !== undefined && keyOf(one) === keyOf(message);
            list.row(keyOf(one))?.classList.toggle("chosen", isChosen);
        });
        view.show(message);
    }

    function ways() {
        show(offsetField, way.value === "offset");
        show(timeField, way.value === "timestamp");
        if (way.value === "timestamp" && time.value === "") {
            const now = new Date(Date.now() - 300_000);
            time.value = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 23);
        }
        if (way.value === "first" || way.value === "last") {
            fresh();
        }
    }

    function question() {
        const value = way.value === "offset" ? offset.value.trim() : way.value === "timestamp" ? microsOf(time.value) : 0;
        if (way.value === "offset" && !/^\d{1,20}$/.test(value)) {
            throw new Error("An offset is a whole number.");
        }
        if (value === undefined) {
            throw new Error("Give a day and a time.");
        }
        return path`?consumer_id=${CONSUMER}&partition_id=${partition.value}&kind=${way.value}&value=${value}&count=${amount.value}&auto_commit=false`;
    }

    /** Peeks without holding on to the message chosen before. */
    function fresh() {
        chosen = undefined;
        return peek();
    }

    async function peek() {
        if (partition.value === "") {
            return;
        }
        try {
            setText(status, "Reading …");
            const polled = await api.get(`${where}/messages${question()}`);
            problem.clear();
            draw(polled);
        } catch (error) {
            setText(status, "");
            problem.say(error.words ? error : { words: () => error.message });
        }
    }

    function draw(polled) {
        // the last ones newest first: who asks for them wants to see what just came
        shown = way.value === "last" ? polled.messages.toReversed() : polled.messages;
        [low, high] = shown.length === 0 ? [0n, 0n] : [polled.messages[0], polled.messages[shown.length - 1]].map(one => BigInt(one.header.offset));
        list.show(shown);
        setText(status, shown.length === 0 ? `The last offset of partition ${polled.partition_id} is ${count(polled.current_offset)}.`
            : `${many(shown.length, "message")}, offsets ${count(low)} to ${count(high)} of ${count(polled.current_offset)}`);
        previous.disabled = shown.length === 0 || low === 0n;
        next.disabled = shown.length === 0 || high >= BigInt(polled.current_offset);
        const again = shown.find(message => chosen && keyOf(message) === keyOf(chosen));
        if (again || !chosen || !follow.checked) {
            choose(again ?? shown[0]); // else what is being read stays, though newer ones have pushed it off the list
        }
    }

    /** To the messages before or behind those shown. */
    function page(direction) {
        const begin = direction > 0 ? high + 1n : low - BigInt(amount.value);
        way.value = "offset";
        offset.value = String(begin < 0n ? 0n : begin);
        follow.checked = false;
        following();
        show(offsetField, true);
        show(timeField, false);
        fresh();
    }

    function following() {
        followed?.stop();
        followed = undefined;
        if (follow.checked) {
            way.value = "last";
            ways();
            followed = every(FOLLOW_MILLIS, peek, error => problem.say(error));
        }
    }

    function offer(found) {
        const ids = found.map(({ id }) => String(id)).join();
        if (ids !== partitions.map(({ id }) => String(id)).join()) {
            const before = partition.value === "" ? String(wanted) : partition.value;
            partition.replaceChildren(...found.map(({ id }) => h("option", { value: id }, String(id))));
            partition.value = found.some(({ id }) => String(id) === before) ? before : String(found[0]?.id ?? "");
            partitions = found;
            peek();
        }
        if (found.length === 0) {
            list.show([]);
            setText(status, "This topic has no partitions.");
        }
    }

    const poll = every(TOPIC_MILLIS, async signal => {
        const { stream, topic } = await readTopic(streamId, topicId, signal);
        head.show(stream.name, topic.name);
        offer(topic.partitions);
    }, error => problem.say(error));

    show(offsetField, false);
    show(timeField, false);
    const bar = h("form", {
        class: "peek-bar",
        on: {
            submit: event => {
                event.preventDefault();
                fresh();
            },
        },
    }, field("Partition", partition), field("Show", way), offsetField, timeField, field("At most", amount),
    h("button", { type: "submit" }, "Peek"),
    h("label", { class: "check" }, follow, "Follow"), h("span", { class: "spring" }), previous, next);

    return {
        title: "Messages",
        element: h("div", { class: "page" }, head.element, bar, problem.element,
            h("div", { class: "two" },
                h("section", { class: "panel messages", "aria-label": "Messages" }, list.element, h("div", { class: "panel-foot" }, status)),
                view.element)),
        pressed(event) {
            const step = { j: 1, k: -1 }[event.key];
            const at = shown.findIndex(message => chosen && keyOf(message) === keyOf(chosen));
            if (step && shown[at + step]) {
                choose(shown[at + step]);
                list.row(keyOf(chosen))?.scrollIntoView({ block: "nearest" });
            }
        },
        stop() {
            poll.stop();
            followed?.stop();
        },
    };
}
