// The page of metrics: Prometheus' text format, and what changed between two readings of it.

import * as api from "./api.js";

const STEP_MILLIS = 1000;
const KEPT_MILLIS = 310_000;
const STAGE_BUCKET = "veltro_stage_duration_seconds_bucket";
const STAGE_SUM = "veltro_stage_duration_seconds_sum";
const LAG = "veltro_consumer_lag_messages";
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

/** One reading: the cumulative buckets of each stage and shard, and the lag of each group. */
function readingOf(text, at) {
    const series = new Map();
    const lags = [];
    for (const { name, labels, value } of parse(text, [STAGE_BUCKET, STAGE_SUM, LAG])) {
        if (name === LAG) {
            lags.push({ ...labels, lag: value });
            continue;
        }
        const stage = labels.stage.toLowerCase().replace(/[ -]/g, "_");
        const shard = labels.shard ?? "0";
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
    return { at, series, lags };
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

/** A stream or topic is named in labels by its name or its id; both are one thing. */
function means(label, { id, name }) {
    return label === name || label === String(id);
}

/** The lag of a group by partition, from the last reading: a Map, empty while none is known. */
export function lagOf(stream, topic, group) {
    const found = (state.latest()?.lags ?? [])
        .filter(lag => means(lag.stream, stream) && means(lag.topic, topic) && means(lag.group, group));
    return new Map(found.map(lag => [Number(lag.partition), lag.lag]));
}
