// The road of a message, drawn as its stages with their live figures, and one stage at a time in large.

import { choice, h, select, setText, show } from "./dom.js";
import { bound as boundText, latency, many, NONE, percent, short } from "./format.js";
import { mark, paint, Rows, shades } from "./heatmap.js";
import { between, highest, mapOf, mean, quantile, windowOf } from "./latency.js";
import { state, watch } from "./metrics.js";
import { table } from "./table.js";

const SHOWN_MILLIS = [60_000, 120_000, 240_000];
const SMALL_MILLIS = 60_000;
const WINDOWS = [["2000", "2 s"], ["10000", "10 s"], ["60000", "1 min"], ["240000", "4 min"]];

const rows = new Rows();
const chosen = { stage: "journal", shard: undefined, millis: 10_000 };

function atMost({ bound, isOpen }) {
    return bound === undefined ? NONE : `${isOpen ? "> " : "≤ "}${boundText(bound)}`;
}

function rateText(count, seconds) {
    return seconds > 0 ? `${short(count / seconds)}/s` : NONE;
}

/** How much of the past the large picture shows: as much as there is, in steps, so that it is never mostly empty. */
function shownMillis() {
    const readings = state.readings();
    const past = readings.length > 0 ? state.latest().at - readings[0].at : 0;
    return SHOWN_MILLIS.find(millis => past <= millis) ?? SHOWN_MILLIS[SHOWN_MILLIS.length - 1];
}

/** The columns of a heat map: what happened between each two readings. */
function columnsOf(stage, shard, millis) {
    const readings = state.readings();
    const end = state.latest()?.at ?? 0;
    const columns = [];
    for (let index = 1; index < readings.length; index++) {
        const [earlier, later] = [readings[index - 1], readings[index]];
        if (later.at > end - millis) {
            const seconds = (later.at - earlier.at) / 1000;
            columns.push({ at: later.at, seconds, distribution: between(earlier, later, stage, shard) });
        }
    }
    return columns;
}

function figures(distribution) {
    return {
        p50: latency(quantile(distribution, 0.5)),
        p99: latency(quantile(distribution, 0.99)),
        max: atMost(highest(distribution)),
    };
}

function figureList(className) {
    const values = Object.fromEntries(["p50", "p99", "max"].map(name => [name, h("span", { class: "value" }, NONE)]));
    const list = h("span", { class: className },
        Object.entries(values).map(([name, value]) => h("span", { class: `figure ${name}` }, h("span", { class: "name" }, name), value)));
    return { list, show: found => Object.entries(values).forEach(([name, value]) => setText(value, found[name])) };
}

/** One stage on the road: a button that brings its large picture. */
function station(stage, onChoose) {
    const figure = figureList("figures");
    const rate = h("span", { class: "rate" }, NONE);
    const canvas = h("canvas", { class: "small-map", "aria-hidden": "true" });
    const element = h("button", { type: "button", class: "station", "data-stage": stage.id, on: { click: () => onChoose(stage.id) } },
        h("span", { class: "dot", "aria-hidden": "true" }),
        h("span", { class: "head" }, h("strong", {}, stage.title), rate),
        h("span", { class: "does" }, stage.does),
        figure.list,
        canvas);
    return {
        element,
        update(span) {
            const distribution = span ? between(span.earlier, span.later, stage.id, chosen.shard) : { counts: [], count: 0 };
            element.setAttribute("aria-pressed", String(chosen.stage === stage.id));
            element.classList.toggle("quiet", distribution.count === 0);
            figure.show(figures(distribution));
            setText(rate, span ? rateText(distribution.count, span.seconds) : NONE);
            paint(canvas, columnsOf(stage.id, chosen.shard, SMALL_MILLIS), rows, SMALL_MILLIS, false);
            return { stage, mean: mean(distribution), count: distribution.count };
        },
    };
}

/** Where the time of a mean message goes: the stages' means as shares of their sum. Means add up, quantiles do not. */
function shareBar() {
    const total = h("strong", {}, NONE);
    const bar = h("div", { class: "shares", role: "img" });
    const parts = new Map();
    return {
        element: h("div", { class: "mean-road" }, h("span", {}, "Mean road ", total), bar),
        update(stages) {
            const known = stages.filter(found => found.mean !== undefined);
            const sum = known.reduce((whole, found) => whole + found.mean, 0);
            setText(total, known.length > 0 ? latency(sum) : NONE);
            const words = [];
            for (const { stage, mean: own } of stages) {
                if (!parts.has(stage.id)) {
                    const part = h("span", { class: "share", "data-stage": stage.id }, h("span", {}));
                    parts.set(stage.id, part);
                    bar.append(part);
                }
                const part = parts.get(stage.id);
                const share = sum > 0 ? (own ?? 0) / sum : 0;
                part.style.flexGrow = String(share);
                part.title = `${stage.title}: ${latency(own)}, ${percent(own ?? 0, sum)}`;
                setText(part.firstChild, share > 0.12 ? `${stage.title} ${percent(own ?? 0, sum)}` : "");
                words.push(part.title);
            }
            bar.setAttribute("aria-label", words.join("; "));
        },
    };
}

/** The large picture of the chosen stage, read by pointer or arrow keys. */
function largePicture() {
    const title = h("h3", {}, "");
    const readout = h("p", { class: "readout", "aria-live": "polite" }, "");
    const canvas = h("canvas", { class: "large-map", tabindex: 0, role: "img" });
    const legend = h("canvas", { class: "legend", width: 96, height: 8, "aria-hidden": "true" });
    let picture;
    let columns = [];
    let cell; // {at, row}: a time rather than a column, so that it moves on with the picture

    function drawLegend() {
        const pen = legend.getContext("2d");
        shades().forEach((shade, index, all) => {
            pen.fillStyle = shade;
            pen.fillRect(index * 96 / all.length, 0, 96 / all.length + 1, 8);
        });
    }

    function read() {
        const column = cell && columns.find(found => found.at >= cell.at);
        if (!picture || !column || cell.row < 0 || cell.row >= picture.bounds.length) {
            setText(readout, "Point at the picture, or use the arrow keys on it, to read a cell.");
            return;
        }
        const bound = picture.bounds[cell.row];
        const lower = cell.row === 0 ? picture.floor : picture.bounds[cell.row - 1];
        const count = column.distribution.counts.find(found => found.le === bound)?.count ?? 0;
        const range = bound === Infinity ? `above ${boundText(lower)}` : `${boundText(lower)} to ${boundText(bound)}`;
        const ago = Math.round((columns[columns.length - 1].at - column.at) / 1000);
        setText(readout, `${ago === 0 ? "now" : ago + " s ago"} · ${range} · ${short(count)} of ${short(column.distribution.count)}`
            + (column.distribution.count > 0 ? ` (${percent(count, column.distribution.count)})` : ""));
        mark(canvas, picture, column, cell.row);
    }

    function redraw() {
        picture = paint(canvas, columns, rows, shownMillis(), true);
        read();
    }

    canvas.addEventListener("pointermove", event => {
        if (picture) {
            const { area, begin, millis, rowHeight } = picture;
            cell = {
                at: begin + (event.offsetX - area.left) / area.width * millis,
                row: Math.floor((area.top + area.height - event.offsetY) / rowHeight),
            };
            redraw();
        }
    });
    canvas.addEventListener("pointerleave", () => {
        cell = undefined;
        redraw();
    });
    canvas.addEventListener("keydown", event => {
        const [aside, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
        if (!picture || columns.length === 0 || (aside === 0 && up === 0)) {
            return;
        }
        event.preventDefault();
        const index = cell ? columns.findIndex(found => found.at >= cell.at) : columns.length - 1;
        const next = Math.min(columns.length - 1, Math.max(0, (index < 0 ? columns.length - 1 : index) + aside));
        const row = Math.min(picture.bounds.length - 1, Math.max(0, (cell?.row ?? 0) + up));
        cell = { at: columns[next].at, row };
        redraw();
    });
    return {
        element: h("div", { class: "large" },
            h("div", { class: "large-head" }, title,
                h("span", { class: "key" },
                    h("span", {}, "few"), legend, h("span", {}, "many"),
                    h("span", { class: "line p50" }, "p50"), h("span", { class: "line p99" }, "p99"))),
            h("div", { class: "map-frame" }, canvas), readout),
        update(stage) {
            columns = columnsOf(stage.id, chosen.shard, shownMillis());
            setText(title, `${stage.title}, the last ${shownMillis() === 60_000 ? "minute" : many(shownMillis() / 60_000, "minute")}`);
            canvas.setAttribute("aria-label", `Heat map of the latency of ${stage.title} over time; its figures stand above`);
            drawLegend();
            redraw();
        },
    };
}

/** The chosen stage, shard by shard. */
function shardTable() {
    const list = table([
        { title: "Shard", cell: row => row.shard },
        { title: "Rate", number: true, cell: row => row.rate },
        { title: "p50", number: true, cell: row => row.p50 },
        { title: "p99", number: true, cell: row => row.p99 },
        { title: "Max", number: true, cell: row => row.max },
        { title: "Ring", number: true, cell: row => row.ring },
    ], row => row.shard, "No shard has reported yet.", "By shard");
    const means = h("p", { class: "means" }, "");
    return {
        element: h("div", { class: "by-shard" }, list.element, means),
        update(stage, shards, span) {
            setText(means, stage.means);
            list.show(!span ? [] : shards.map(shard => {
                const distribution = between(span.earlier, span.later, stage.id, shard);
                const ring = span.later.rings.get(shard);
                return {
                    shard,
                    rate: rateText(distribution.count, span.seconds),
                    ...figures(distribution),
                    ring: ring?.slots > 0 ? percent(ring.used, ring.slots) : NONE,
                };
            }));
        },
    };
}

/** The whole piece: {element, stop}. */
export function road() {
    const stations = new Map();
    const line = h("div", { class: "stations", role: "group", "aria-label": "Stages of the road" });
    const shares = shareBar();
    const large = largePicture();
    const byShard = shardTable();
    const quiet = h("p", { class: "hint" }, "");
    const shardChoice = select([["", "all shards"]], {
        "aria-label": "Shard",
        on: {
            change: event => {
                chosen.shard = event.target.value || undefined;
                update();
            },
        },
    });
    const shardField = h("span", {}, shardChoice);

    function choose(stage) {
        chosen.stage = stage;
        update();
    }

    function offer(shards) {
        const offered = [...shardChoice.options].slice(1).map(option => option.value);
        if (offered.join() !== shards.join()) {
            shardChoice.replaceChildren(h("option", { value: "" }, "all shards"),
                ...shards.map(shard => h("option", { value: shard }, `shard ${shard}`)));
            shardChoice.value = chosen.shard ?? "";
        }
        show(shardField, shards.length > 1);
    }

    function update() {
        const readings = state.readings();
        const { stages, shards } = mapOf(state.latest());
        const span = windowOf(readings, chosen.millis);
        for (let index = Math.max(1, readings.length - 2); index < readings.length; index++) {
            stages.forEach(stage => rows.cover(between(readings[index - 1], readings[index], stage.id)));
        }
        for (const stage of stages) {
            if (!stations.has(stage.id)) {
                stations.set(stage.id, station(stage, choose));
                line.append(stations.get(stage.id).element);
            }
        }
        offer(shards);
        const found = stages.map(stage => stations.get(stage.id).update(span));
        line.classList.toggle("flowing", found.some(({ count }) => count > 0));
        shares.update(found);
        const stage = stages.find(({ id }) => id === chosen.stage) ?? stages[0];
        large.update(stage);
        byShard.update(stage, shards, span);
        setText(quiet, words(readings, found));
    }

    function words(readings, found) {
        if (state.failure()) {
            return state.failure().status === 404
                ? "The server does not publish its metrics, so there is no picture of its latency."
                : `The metrics cannot be read: ${state.failure().words()}`;
        }
        if (readings.length < 2) {
            return "Taking the first readings …";
        }
        return found.every(({ count }) => count === 0) ? "Nothing moved in this window." : "";
    }

    const stopWatching = watch(update);
    const observer = new ResizeObserver(() => update());
    document.addEventListener("theme", update);
    observer.observe(line);
    const element = h("section", { class: "panel road", "aria-labelledby": "road-title" },
        h("div", { class: "panel-head" },
            h("h2", { id: "road-title" }, "The road of a message"), quiet,
            h("span", { class: "spring" }),
            shardField,
            choice("Window", WINDOWS, String(chosen.millis), value => {
                chosen.millis = Number(value);
                update();
            })),
        line, shares.element, h("div", { class: "close-up" }, large.element, byShard.element));
    return {
        element,
        stop() {
            stopWatching();
            observer.disconnect();
            document.removeEventListener("theme", update);
        },
    };
}
