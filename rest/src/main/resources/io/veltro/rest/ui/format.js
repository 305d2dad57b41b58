// Figures as people read them. Each returns text; a missing figure is a dash of the same width class.

export const NONE = "–";
export const U64_MAX = 18446744073709551615n;

const GROUPED = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const BYTES_OF = {
    B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15, EB: 1e18,
    KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, PiB: 2 ** 50, EiB: 2 ** 60,
};

/** 1,234,567, exact for BigInts too. */
export function count(value) {
    return value === undefined || value === null ? NONE : GROUPED.format(value);
}

/** Three digits that matter: 4.02, 40.2, 402. */
function three(value) {
    return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** 950, 12.3 k, 4.56 M: for rates, where the last digits say nothing. */
export function short(value) {
    if (value === undefined || value === null || !Number.isFinite(value)) {
        return NONE;
    }
    if (value < 999.5) {
        return value < 9.95 && value % 1 !== 0 ? value.toFixed(1) : value.toFixed(0);
    }
    const step = value < 999_500 ? 1 : value < 999_500_000 ? 2 : 3;
    return `${three(value / 1000 ** step)} ${["", "k", "M", "G"][step]}`;
}

/** The API's size text ("3136.5 KiB") as a number of bytes. */
export function bytes(text) {
    const parts = /^([\d.]+) ?([A-Za-z]+)$/.exec(String(text ?? ""));
    return parts && BYTES_OF[parts[2]] ? Number(parts[1]) * BYTES_OF[parts[2]] : undefined;
}

/** 3.06 MiB from a number of bytes. */
export function size(value) {
    if (value === undefined || value === null || !Number.isFinite(Number(value))) {
        return NONE;
    }
    let figure = Number(value);
    let unit = 0;
    while (figure >= 1023.5 && unit < UNITS.length - 1) {
        figure /= 1024;
        unit++;
    }
    return `${unit === 0 ? figure.toFixed(0) : three(figure)} ${UNITS[unit]}`;
}

/** A latency: 412 ns, 8.31 µs, 1.20 ms, 2.00 s. */
export function latency(seconds) {
    if (seconds === undefined || seconds === null || !Number.isFinite(seconds)) {
        return NONE;
    }
    const nanos = seconds * 1e9;
    if (nanos < 999.5) {
        return `${nanos < 9.95 && nanos % 1 !== 0 ? nanos.toFixed(1) : nanos.toFixed(0)} ns`;
    }
    const [figure, unit] = nanos < 999_500 ? [nanos / 1e3, "µs"] : nanos < 999_500_000 ? [nanos / 1e6, "ms"] : [seconds, "s"];
    return `${three(figure)} ${unit}`;
}

/** The bound of a bucket, a round figure: 400 µs, 2.5 ms. */
export function bound(seconds) {
    return latency(seconds).replace(/(\.\d*?)0+ /, (whole, kept) => kept === "." ? " " : `${kept} `);
}

/** How long something has been so: 3 d 4 h, 12 min 5 s. */
export function span(micros) {
    if (micros === undefined || micros === null) {
        return NONE;
    }
    const seconds = Math.floor(Number(micros) / 1e6);
    const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
    const first = Math.max(0, parts.findIndex(([length]) => seconds >= length));
    if (seconds < 1) {
        return "0 s";
    }
    return parts.slice(first, first + 2)
        .map(([length, unit], index) => {
            const whole = index === 0 ? Math.floor(seconds / length) : Math.floor(seconds % parts[first][0] / length);
            return `${whole} ${unit}`;
        })
        .filter((text, index) => index === 0 || !text.startsWith("0 "))
        .join(" ");
}

function pad(value, digits = 2) {
    return String(value).padStart(digits, "0");
}

/** Microseconds since the epoch in the browser's zone, to the microsecond when asked. */
export function moment(micros, isFine = false) {
    if (micros === undefined || micros === null || Number(micros) === 0) {
        return NONE;
    }
    const whole = BigInt(micros);
    const at = new Date(Number(whole / 1000n));
    const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
    const time = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
    return `${day} ${time}${isFine ? "." + pad(whole % 1000000n, 6) : ""}`;
}

/** The time alone for a moment of today, for lists. */
export function clock(micros) {
    const whole = moment(micros, true);
    return whole.startsWith(moment(BigInt(Date.now()) * 1000n).slice(0, 10)) ? whole.slice(11) : whole;
}

/** When a message expires, as the API counts it. */
export function expiry(micros) {
    return BigInt(micros ?? 0) === U64_MAX ? "never" : Number(micros) === 0 ? "server default" : span(micros);
}

/** How large a topic may grow, as the API counts it. */
export function limit(value) {
    return BigInt(value ?? 0) === U64_MAX ? "unlimited" : Number(value) === 0 ? "server default" : size(value);
}

export function percent(part, whole) {
    return whole > 0 ? `${(100 * part / whole).toFixed(part / whole < 0.0995 ? 1 : 0)} %` : NONE;
}

/** "1 partition", "3 partitions". */
export function many(number, one, more = one + "s") {
    return `${count(number)} ${Number(number) === 1 ? one : more}`;
}
