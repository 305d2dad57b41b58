// The first page: what the server holds, who is there, how fast it goes, and the road.

import * as api from "./api.js";
import { h, setText, svg } from "./dom.js";
import { bytes, count, many, moment, NONE, percent, short, size, span } from "./format.js";
import { ratesOf } from "./metrics.js";
import { every, trouble } from "./page.js";
import { road } from "./road.js";

const EVERY_MILLIS = 2000;
const KEPT = 60;
const TRANSPORTS = [["tcp", "TCP"], ["quic", "QUIC"], ["ws", "WebSocket"], ["http", "HTTP"]];

/** A figure with its name above and a line below. */
function tile(title, extra) {
    const figure = h("strong", {}, NONE);
    const unit = h("span", { class: "unit" }, "");
    const below = h("span", { class: "below" }, "\u00a0");
    return {
        element: h("div", { class: "tile" }, h("h3", {}, title), h("p", {}, figure, unit), extra, below),
        show(value, unitText, words) {
            setText(figure, value);
            setText(unit, unitText ? " " + unitText : "");
            setText(below, words || "\u00a0");
        },
    };
}

/** The last rates as a line. */
function spark() {
    const path = svg("path", { d: "" });
    const area = svg("path", { d: "", class: "area" });
    const element = svg("svg", { class: "spark", viewBox: `0 0 ${KEPT - 1} 20`, preserveAspectRatio: "none", "aria-hidden": "true" }, area, path);
    return {
        element,
        show(values) {
            const most = Math.max(1, ...values);
            const points = values.map((value, index) =>
                `${KEPT - values.length + index} ${(18.5 - 17 * value / most).toFixed(2)}`);
            path.setAttribute("d", points.length > 1 ? `M${points.join("L")}` : "");
            area.setAttribute("d", points.length > 1 ? `M${KEPT - values.length} 20L${points.join("L")}L${KEPT - 1} 20Z` : "");
        },
    };
}

function meter() {
    const fill = h("span", {});
    const element = h("span", { class: "meter", "aria-hidden": "true" }, fill);
    return {
        element,
        show(share) {
            fill.style.width = `${Math.min(100, 100 * (share || 0)).toFixed(1)}%`;
            element.classList.toggle("high", share > 0.9);
        },
    };
}

/** Rates out of a figure that mostly grows: what came since the last time, by seconds; a purge counts as nothing. */
function rateOf() {
    let before;
    const kept = [];
    return {
        kept,
        take(value, at) {
            if (before && at > before.at) {
                kept.push(Math.max(0, Number(value) - before.value) / ((at - before.at) / 1000));
                kept.splice(0, Math.max(0, kept.length - KEPT));
            }
            before = { value: Number(value), at };
            return kept[kept.length - 1];
        },
    };
}

function clientsTile() {
    const figure = h("strong", {}, NONE);
    const counts = TRANSPORTS.map(([, title]) => h("span", {}, `${title} `, h("b", {}, NONE)));
    return {
        element: h("div", { class: "tile" }, h("h3", {}, "Clients"), h("p", {}, figure), h("span", { class: "below transports" }, counts)),
        show(total, clients) {
            setText(figure, count(total));
            TRANSPORTS.forEach(([name], index) => {
                const here = clients?.filter(client => client.transport === name).length;
                setText(counts[index].lastChild, count(here));
                counts[index].classList.toggle("none", !here);
            });
        },
    };
}

export function overviewPage() {
    const problem = trouble();
    const host = h("p", { class: "host" }, "\u00a0");
    const sparkline = spark();
    const disk = meter();
    const memory = meter();
    const tiles = {
        messages: tile("Messages"),
        rate: tile("In, per second", sparkline.element),
        data: tile("Stored"),
        catalog: tile("Streams"),
        clients: clientsTile(),
        disk: tile("Disk", disk.element),
        memory: tile("Memory", memory.element),
        machine: tile("Processor"),
    };
    const messages = rateOf();
    const piece = road();

    function showStats(stats, clients) {
        const at = performance.now();
        const grown = messages.take(stats.messages_count, at);
        const rates = ratesOf();
        const [freeDisk, allDisk] = [bytes(stats.free_disk_space), bytes(stats.total_disk_space)];
        const [usedMemory, allMemory] = [bytes(stats.memory_usage), bytes(stats.total_memory)];
        tiles.messages.show(count(stats.messages_count), "", many(stats.segments_count, "segment"));
        tiles.rate.show(short(rates?.messagesIn ?? grown), "msg/s",
            rates ? `${size(rates.bytesIn)}/s, out ${short(rates.messagesOut)}/s` : "");
        sparkline.show(messages.kept);
        tiles.data.show(size(bytes(stats.messages_size_bytes)), "", `disk read ${size(bytes(stats.read_bytes))}, written ${size(bytes(stats.written_bytes))}`);
        tiles.catalog.show(count(stats.streams_count), "",
            `${many(stats.topics_count, "topic")}, ${many(stats.partitions_count, "partition")}, ${many(stats.consumer_groups_count, "group")}`);
        tiles.clients.show(stats.clients_count, clients);
        tiles.disk.show(percent(allDisk - freeDisk, allDisk), "used", `${size(freeDisk)} free of ${size(allDisk)}`);
        disk.show((allDisk - freeDisk) / allDisk);
        tiles.memory.show(size(usedMemory), "", `of ${size(allMemory)}, ${size(bytes(stats.available_memory))} free`);
        memory.show(usedMemory / allMemory);
        tiles.machine.show(Number(stats.cpu_usage).toFixed(1), "%", `machine ${Number(stats.total_cpu_usage).toFixed(0)} %, ${many(stats.threads_count, "thread")}`);
        setText(host, `${stats.hostname} · version ${stats.iggy_server_version} · process ${stats.process_id} · `
            + `up ${span(stats.run_time)} · since ${moment(stats.start_time)} · ${stats.os_name} ${stats.os_version}`);
    }

    const poll = every(EVERY_MILLIS, async signal => {
        const [stats, clients] = await Promise.all([api.get("/stats", signal), api.get("/clients", signal)]);
        showStats(stats, clients);
        problem.clear();
    }, error => problem.say(error));

    return {
        title: "Overview",
        element: h("div", { class: "page" },
            h("h1", { class: "unseen", tabindex: -1 }, "Overview"),
            problem.element,
            h("section", { class: "tiles", "aria-label": "Figures" }, Object.values(tiles).map(one => one.element)),
            piece.element, host),
        stop() {
            poll.stop();
            piece.stop();
        },
    };
}
