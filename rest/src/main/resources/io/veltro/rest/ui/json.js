// JSON in which no integer is rounded: beyond 2^53 a number becomes a BigInt. The API has u64 offsets and u128 ids.

const INTEGER = /^-?\d+$/;

const HAS_SOURCE = (() => {
    let seen = false;
    JSON.parse("1", (key, value, context) => {
        seen = context?.source === "1";
        return value;
    });
    return seen;
})();

/** A number as exact as its text. */
function exact(value, source) {
    return typeof value === "number" && !Number.isSafeInteger(value) && INTEGER.test(source) ? BigInt(source) : value;
}

export function parse(text) {
    return HAS_SOURCE ? JSON.parse(text, (key, value, context) => exact(value, context.source)) : read(text);
}

/** The same without the help of the browser. */
export function read(text) {
    let at = 0;

    function fail() {
        throw new SyntaxError(`not JSON at character ${at}`);
    }

    function blank() {
        while (at < text.length && " \t\r\n".includes(text[at])) {
            at++;
        }
    }

    function take(token) {
        if (!text.startsWith(token, at)) {
            fail();
        }
        at += token.length;
    }

    function string() {
        const begin = at++;
        while (at < text.length && text[at] !== '"') {
            at += text[at] === "\\" ? 2 : 1;
        }
        take('"');
        return JSON.parse(text.slice(begin, at)); // escapes are the browser's business
    }

    function number() {
        const found = /-?\d+(\.\d+)?([eE][-+]?\d+)?/y;
        found.lastIndex = at;
        const source = found.exec(text)?.[0] ?? fail();
        at += source.length;
        return exact(JSON.parse(source), source);
    }

    function array() {
        const items = [];
        take("[");
        blank();
        if (text[at] !== "]") {
            do {
                items.push(value());
            } while (text[at] === "," && ++at);
        }
        take("]");
        return items;
    }

    function object() {
        const fields = {};
        take("{");
        blank();
        if (text[at] !== "}") {
            do {
                blank();
                const key = text[at] === '"' ? string() : fail();
                blank();
                take(":");
                // defined, not assigned: a key may be called __proto__
                Object.defineProperty(fields, key, { value: value(), writable: true, enumerable: true, configurable: true });
            } while (text[at] === "," && ++at);
        }
        take("}");
        return fields;
    }

    function word(token, meaning) {
        take(token);
        return meaning;
    }

    function value() {
        blank();
        const first = text[at];
        const found = first === "{" ? object()
            : first === "[" ? array()
            : first === '"' ? string()
            : first === "t" ? word("true", true)
            : first === "f" ? word("false", false)
            : first === "n" ? word("null", null)
            : number();
        blank();
        return found;
    }

    const whole = value();
    return at === text.length ? whole : fail();
}

/** JSON text of a value that may hold BigInts; with an indent, on lines of its own. */
export function write(value, indent = 0, depth = 0) {
    if (typeof value === "bigint") {
        return value.toString();
    }
    if (value === null || typeof value !== "object") {
        return JSON.stringify(value);
    }
    const isList = Array.isArray(value);
    const items = isList
        ? value.map(item => write(item, indent, depth + 1))
        : Object.entries(value)
            .filter(([, item]) => item !== undefined)
            .map(([key, item]) => `${JSON.stringify(key)}:${indent ? " " : ""}${write(item, indent, depth + 1)}`);
    const [open, close] = isList ? "[]" : "{}";
    if (!indent || items.length === 0) {
        return open + items.join(",") + close;
    }
    const inner = "\n" + " ".repeat(indent * (depth + 1));
    return open + inner + items.join("," + inner) + "\n" + " ".repeat(indent * depth) + close;
}
