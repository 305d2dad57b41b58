// Payloads and headers of messages as people read them, exact to the byte.

import * as json from "./json.js";

const PER_LINE = 16;
const HEX_BYTES_MAX = 64 * 1024;
const PREVIEW_CHARACTERS = 160;
const STRICT = new TextDecoder("utf-8", { fatal: true });
const LENIENT = new TextDecoder("utf-8");

export function bytesOf(base64) {
    const text = atob(base64);
    return Uint8Array.from(text, character => character.charCodeAt(0));
}

export function base64Of(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) {
        text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return btoa(text);
}

export function isText(bytes) {
    try {
        return !/[\u0000-\u0008\u000e-\u001f\u007f]/.test(STRICT.decode(bytes));
    } catch {
        return false;
    }
}

export function text(bytes) {
    return LENIENT.decode(bytes);
}

/** Pretty JSON, with its integers as they are; undefined when it is none. */
export function pretty(bytes) {
    try {
        return json.write(json.parse(STRICT.decode(bytes)), 2);
    } catch {
        return undefined;
    }
}

function pair(byte) {
    return byte.toString(16).padStart(2, "0");
}

/** Position, sixteen bytes, and what of them is ASCII. */
export function hex(bytes) {
    const lines = [];
    const end = Math.min(bytes.length, HEX_BYTES_MAX);
    for (let at = 0; at < end; at += PER_LINE) {
        const part = [...bytes.subarray(at, Math.min(at + PER_LINE, end))];
        const halves = [part.slice(0, 8), part.slice(8)].map(half => half.map(pair).join(" ").padEnd(23));
        const ascii = part.map(byte => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·").join("");
        lines.push(`${at.toString(16).padStart(8, "0")}  ${halves.join("  ")}  ${ascii}`);
    }
    if (end < bytes.length) {
        lines.push(`… ${bytes.length - end} more bytes`);
    }
    return lines.join("\n");
}

export function fromHex(given) {
    const digits = given.replace(/[\s:]|0x/gi, "");
    if (!/^([0-9a-f]{2})*$/i.test(digits)) {
        throw new Error("This is not hexadecimal: two digits for each byte, blanks between them or not.");
    }
    return Uint8Array.from(digits.match(/../g) ?? [], two => parseInt(two, 16));
}

/** One line of a payload for a list. */
export function preview(bytes) {
    const head = bytes.subarray(0, PREVIEW_CHARACTERS * 4);
    // cut at a character, not inside it
    const isWhole = head.length === bytes.length;
    if (isText(isWhole ? head : new TextEncoder().encode(LENIENT.decode(head).slice(0, -1)))) {
        return LENIENT.decode(head).replace(/\s+/g, " ").slice(0, PREVIEW_CHARACTERS);
    }
    return [...bytes.subarray(0, 32)].map(pair).join(" ") + (bytes.length > 32 ? " …" : "");
}

/** An integer of any width, little-endian. */
function integer(bytes, isSigned) {
    let value = 0n;
    for (let at = bytes.length - 1; at >= 0; at--) {
        value = value << 8n | BigInt(bytes[at]);
    }
    return isSigned ? BigInt.asIntN(bytes.length * 8, value) : value;
}

const WIDTHS = { bool: 1, float32: 4, float64: 8 };

function widthOf(kind) {
    return WIDTHS[kind] ?? (/^u?int\d+$/.test(kind) ? Number(kind.replace(/\D/g, "")) / 8 : undefined);
}

/** A header's key or value ({kind, value}) in words; bytes that do not fit their kind are shown as they are. */
export function decoded({ kind, value }) {
    const bytes = bytesOf(value);
    const view = new DataView(bytes.buffer);
    const width = widthOf(kind);
    if (kind === "string" && isText(bytes)) {
        return text(bytes);
    }
    if (width === undefined || bytes.length !== width) {
        return [...bytes].map(pair).join(" ");
    }
    return kind === "bool" ? String(bytes[0] !== 0)
        : kind === "float32" ? String(Number(view.getFloat32(0, true).toPrecision(7)))
        : kind === "float64" ? String(view.getFloat64(0, true))
        : String(integer(bytes, kind.startsWith("int")));
}

/** The bytes of a header given as text; throws what is wrong in words. */
export function encoded(kind, given) {
    const width = widthOf(kind);
    if (kind === "string") {
        return new TextEncoder().encode(given);
    }
    if (kind === "raw") {
        return fromHex(given);
    }
    const bytes = new Uint8Array(width);
    const view = new DataView(bytes.buffer);
    if (kind === "bool") {
        bytes[0] = given.trim() === "true" || given.trim() === "1" ? 1 : 0;
    } else if (kind.startsWith("float")) {
        if (given.trim() === "" || Number.isNaN(Number(given))) {
            throw new Error(`"${given}" is no number.`);
        }
        view[kind === "float32" ? "setFloat32" : "setFloat64"](0, Number(given), true);
    } else {
        if (!/^-?\d+$/.test(given.trim())) {
            throw new Error(`"${given}" is no whole number.`);
        }
        const wanted = BigInt(given);
        const fits = kind.startsWith("int") ? BigInt.asIntN(width * 8, wanted) : BigInt.asUintN(width * 8, wanted);
        if (fits !== wanted) {
            throw new Error(`${given} does not fit ${kind}.`);
        }
        for (let at = 0, rest = BigInt.asUintN(width * 8, wanted); at < width; at++, rest >>= 8n) {
            bytes[at] = Number(rest & 0xffn);
        }
    }
    return bytes;
}

export const KINDS = ["string", "raw", "bool", "int8", "int16", "int32", "int64", "int128", "uint8", "uint16", "uint32", "uint64", "uint128",
    "float32", "float64"];

/** A u128 id the way the other end writes it: as UUID. */
export function uuid(id) {
    const digits = BigInt(id).toString(16).padStart(32, "0");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
