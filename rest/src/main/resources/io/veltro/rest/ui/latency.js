// Distributions of latency out of cumulative buckets, and what they say: p50, p99, max, mean.

/** Stages in the order of the road; one the server has and this list has not comes last. */
export const STAGES = [
    {
        id: "read",
        title: "Read",
        does: "bytes become a request",
        means: "From the socket's read to a slot of the ring: cutting frames, decoding, waiting for the answers to earlier requests or for room.",
    },
    {
        id: "ring",
        title: "Ring wait",
        does: "until the shard takes it",
        means: "In the ring, until the shard's thread comes to it. This is where a burst queues up.",
    },
    {
        id: "decide",
        title: "Decide",
        does: "whether it can be done",
        means: "Checking the request against what the shard knows: partitions, offsets, room.",
    },
    {
        id: "journal",
        title: "Journal",
        does: "appended to the log",
        means: "Appending the batch to the mapped log of its partition, or storing an offset.",
    },
    {
        id: "reply",
        title: "Reply",
        does: "the answer leaves",
        means: "Letting go of the request's memory and telling its connection the answer.",
    },
];

/** What happened between two readings of one series: counts by upper bound, lowest first. */
function difference(later, earlier) {
    const totalOf = new Map((earlier?.buckets ?? []).map(bucket => [bucket.le, bucket.total]));
    const last = later.buckets[later.buckets.length - 1]?.total ?? 0;
    const before = earlier?.buckets[earlier.buckets.length - 1]?.total ?? 0;
    const isRestarted = last < before; // counters begin again with the server
    let total = 0;
    const counts = later.buckets.map(({ le, total: until }) => {
        const now = until - (isRestarted ? 0 : totalOf.get(le) ?? 0);
        const here = Math.max(0, now - total);
        total = Math.max(total, now);
        return { le, count: here };
    });
    return { counts, count: total, sum: Math.max(0, later.sum - (isRestarted ? 0 : earlier?.sum ?? 0)) };
}

function merged(parts) {
    const counts = new Map();
    let count = 0;
    let sum = 0;
    for (const part of parts) {
        part.counts.forEach(({ le, count: here }) => counts.set(le, (counts.get(le) ?? 0) + here));
        count += part.count;
        sum += part.sum;
    }
    return {
        counts: [...counts].map(([le, here]) => ({ le, count: here })).sort((one, two) => one.le - two.le),
        count,
        sum,
    };
}

/** The distribution of a stage between two readings, of one shard or of all (undefined). */
export function between(earlier, later, stage, shard) {
    const parts = [];
    later.series.forEach((series, key) => {
        if (series.stage === stage && (shard === undefined || series.shard === shard)) {
            parts.push(difference(series, earlier?.series.get(key)));
        }
    });
    return merged(parts);
}

/** Between which readings the last so many milliseconds lie; undefined while there is only one. */
export function windowOf(readings, millis) {
    const later = readings[readings.length - 1];
    if (readings.length < 2) {
        return undefined;
    }
    const earlier = readings.findLast(reading => reading.at <= later.at - millis + 250) ?? readings[0];
    return { earlier, later, seconds: (later.at - earlier.at) / 1000 };
}

/** Inside a bucket the messages are taken to lie evenly. Undefined when there are none. */
export function quantile(distribution, share) {
    const wanted = share * distribution.count;
    let below = 0;
    let lower = 0;
    for (const { le, count } of distribution.counts) {
        if (count > 0 && below + count >= wanted) {
            return le === Infinity ? lower : lower + (le - lower) * (wanted - below) / count;
        }
        below += count;
        lower = le;
    }
    return undefined;
}

/** The upper bound of the highest bucket in use: no message took longer. isOpen: that bucket has no bound. */
export function highest(distribution) {
    const index = distribution.counts.findLastIndex(({ count }) => count > 0);
    if (index < 0) {
        return { bound: undefined, isOpen: false };
    }
    const { le } = distribution.counts[index];
    return le === Infinity ? { bound: distribution.counts[index - 1]?.le, isOpen: true } : { bound: le, isOpen: false };
}

export function mean(distribution) {
    return distribution.count > 0 ? distribution.sum / distribution.count : undefined;
}

/** The stages of a reading in the order of the road, and its shards in theirs. */
export function mapOf(reading) {
    const series = [...(reading?.series.values() ?? [])];
    const known = new Set(STAGES.map(stage => stage.id));
    const others = new Set(series.map(found => found.stage).filter(id => !known.has(id)));
    const shards = [...new Set(series.map(found => found.shard))];
    shards.sort((one, two) => one.localeCompare(two, "en", { numeric: true }));
    return { stages: [...STAGES, ...[...others].map(id => ({ id, title: id.replaceAll("_", " "), does: "", means: "" }))], shards };
}
