// The page of metrics: Prometheus' text format, and what changed between two readings of it.

import * as api from "./api.js";

const STEP_MILLIS = 1000;
const KEPT_MILLIS = 310_000;
const STAGE_BUCKET = "veltro_stage_duration_seconds_bucket";
const STAGE_SUM = "veltro_stage_duration_seconds_sum";
const LAG = "veltro_consumer_lag_messages";
const RING_SLOTS = "veltro_ring_slots";
const RING_USED = "veltro_ring_used_slots";
const OMITTED = "veltro_omitted_series";
const TRAFFIC = {
    veltro_topic_received_messages_total: "messagesIn",
    veltro_topic_received_bytes_total: "bytesIn",
    veltro_topic_sent_messages_total: "messagesOut",
};
const READ_FAMILIES = [STAGE_BUCKET, STAGE_SUM, LAG, OMITTED, RING_SLOTS, RING_USED, ...Object.keys(TRAFFIC)];
const RATE_MILLIS = 5000;
const SAMPLE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? ([^ ]+)/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES = { "\\\\": "\\", "\\n": "\n", '\\"': '"' };

function labelsOf(text) {
    const labels = {};
    for (const [, name, value] of (text ?? "").matchAll(LABEL)) {
        labels[name] = value.replace(/\\[\\n"]/g, found => ESCAPES[found]);
    }
    return labels;
}

export function figure(text) {
    return text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text);
}

/** The samples of the named families: {name, labels, value}. Others are passed over unread. */
export function parse(text, names) {
    const samples = [];
    for (const line of text.split("\n")) {
        const end = line.search(/[{ ]/);
        if (line.startsWith("#") || end < 0 || !names.includes(line.slice(0, end))) {
            continue;
        }
        // what may follow the value, a time or an exemplar, begins with a blank behind it
        const [, name, labels, value] = SAMPLE.exec(line.replace(/ # \{.*$/, "")) ?? [];
        if (name) {
            samples.push({ name, labels: labelsOf(labels), value: figure(value) });
        }
    }
    return samples;
}

/** One reading: the cumulative buckets of each stage and shard, the traffic of each topic, the lag of each group, the rings. */
function readingOf(text, at) {
    const series = new Map();
    const traffic = new Map();
    const lags = [];
    const rings = new Map();
    let omitted = 0;
    for (const { name, labels, value } of parse(text, READ_FAMILIES)) {
        if (name === LAG) {
            lags.push({ ...labels, lag: value });
            continue;
        }
        if (name === RING_SLOTS || name === RING_USED) {
            const ring = rings.get(labels.shard) ?? {};
            rings.set(labels.shard, ring);
            ring[name === RING_SLOTS ? "slots" : "used"] = value;
            continue;
        }
        if (name === OMITTED) {
            omitted = value;
            continue;
        }
        if (TRAFFIC[name]) {
            const key = JSON.stringify([labels.stream, labels.topic]);
            const found = traffic.get(key) ?? { stream: labels.stream, topic: labels.topic };
            traffic.set(key, found);
            found[TRAFFIC[name]] = value;
            continue;
        }
        const { stage, shard } = labels;
        const key = `${stage} ${shard}`;
        const found = series.get(key) ?? { stage, shard, buckets: [], sum: 0 };
        series.set(key, found);
        if (name === STAGE_SUM) {
            found.sum = value;
        } else {
            found.buckets.push({ le: figure(labels.le), total: value });
        }
    }
    series.forEach(found => found.buckets.sort((one, two) => one.le - two.le));
    return { at, series, traffic, lags, rings, omitted };
}

// Readings go on for as long as somebody looks; the past is kept meanwhile, with its gaps.
const readings = [];
const watchers = new Set();
let timer = 0;
let failure;

export const state = {
    readings: () => readings,
    latest: () => readings[readings.length - 1],
    failure: () => failure,
};

async function read() {
    clearTimeout(timer);
    if (!document.hidden) {
        try {
            const text = await api.text("/metrics");
            const at = Date.now();
            readings.push(readingOf(text, at));
            while (readings[0].at < at - KEPT_MILLIS) {
                readings.shift();
            }
            failure = undefined;
        } catch (error) {
            failure = error;
        }
        watchers.forEach(watcher => watcher());
    }
    clearTimeout(timer);
    if (watchers.size > 0) {
        timer = setTimeout(read, STEP_MILLIS);
    }
}

/** Calls back after each reading; returns how to stop. */
export function watch(watcher) {
    watchers.add(watcher);
    if (watchers.size === 1) {
        read();
    }
    return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) {
            clearTimeout(timer);
        }
    };
}

/** The lag of a group by partition, from the last reading: a Map, empty while none is known. All are called by their names. */
export function lagOf(stream, topic, group) {
    const found = (state.latest()?.lags ?? [])
        .filter(lag => lag.stream === stream.name && lag.topic === topic.name && lag.group === group.name);
    return new Map(found.map(lag => [Number(lag.partition), lag.lag]));
}

/**
 * What goes in and out of a topic each second, of all topics of a stream (no topic) or of all streams (no stream either), over
 * the last seconds. Undefined where the server does not tell all of it.
 */
export function ratesOf(stream, topic) {
    const later = state.latest();
    const earlier = readings.findLast(reading => reading.at <= (later?.at ?? 0) - RATE_MILLIS + 250) ?? readings[0];
    if (!later || later === earlier || (topic === undefined && later.omitted > 0)) {
        return undefined;
    }
    const sums = { messagesIn: 0, bytesIn: 0, messagesOut: 0 };
    const seconds = (later.at - earlier.at) / 1000;
    let isKnown = false;
    for (const [key, now] of later.traffic) {
        if ((stream ?? now.stream) === now.stream && (topic ?? now.topic) === now.topic) {
            isKnown = true;
            const before = earlier.traffic.get(key);
            for (const name of Object.keys(sums)) {
                // counters of a topic made anew begin at 0 again
                sums[name] += Math.max(0, (now[name] ?? 0) - (before?.[name] ?? 0)) / seconds;
            }
        }
    }
    return isKnown ? sums : undefined;
}
