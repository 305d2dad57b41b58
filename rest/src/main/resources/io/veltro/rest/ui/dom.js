// Making elements without markup in strings: nothing a server sends can become anything but text.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
    for (const [name, value] of Object.entries(properties ?? {})) {
        if (name === "on") {
            Object.entries(value).forEach(([type, listener]) => element.addEventListener(type, listener));
        } else if (value === true) {
            element.setAttribute(name, "");
        } else if (value !== false && value !== undefined && value !== null) {
            element.setAttribute(name, value);
        }
    }
    element.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
    return element;
}

/** An element with attributes, listeners (on) and children, which are elements or text. */
export function h(tag, properties, ...children) {
    return fill(document.createElement(tag), properties, children);
}

export function svg(tag, properties, ...children) {
    return fill(document.createElementNS(SVG, tag), properties, children);
}

/** Writes only what changed, so that a selection and a screen reader stay where they are. */
export function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

export function show(element, isShown) {
    element.hidden = !isShown;
}

/** A place of this console, left to the router. */
export function link(path, ...children) {
    return h("a", { href: "/ui" + path, "data-inside": true }, ...children);
}

export function button(label, action, properties = {}) {
    return h("button", { type: "button", ...properties, on: { click: action } }, label);
}

let ids = 0;

/** A labelled control: the label above, a hint below. */
export function field(label, control, hint) {
    control.id ||= "f" + ++ids;
    const note = hint && h("small", { id: control.id + "h" }, hint);
    if (note) {
        control.setAttribute("aria-describedby", note.id);
    }
    return h("div", { class: "field" }, h("label", { for: control.id }, label), control, note);
}

export function select(options, properties) {
    return h("select", properties, options.map(([value, text]) => h("option", { value }, text)));
}

/** One of a few, as a row of radio buttons that look like one switch. */
export function choice(legend, options, chosen, onChange) {
    const name = "c" + ++ids;
    return h("fieldset", { class: "choice" },
        h("legend", {}, legend),
        options.map(([value, text]) => {
            const input = h("input", { type: "radio", name, value, checked: value === chosen, on: { change: () => onChange(value) } });
            return h("label", {}, input, h("span", {}, text));
        }));
}
