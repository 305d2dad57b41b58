// Tables whose rows are kept by key and whose cells are written only when they changed: nothing jumps, focus stays.

import { h, setText } from "./dom.js";

/**
 * A table. A column has a title and either cell(row), text, or make(row), an element made once for each key. Before the first
 * rows come it says that it loads; without rows it says what that means.
 */
export function table(columns, keyOf, empty, caption) {
    const body = h("tbody");
    const note = h("p", { class: "empty", role: "status" }, "Loading …");
    const rows = new Map();
    const head = h("tr", {}, columns.map(column =>
        h("th", { scope: "col", class: column.number ? "number" : column.actions ? "actions" : undefined },
            column.hideTitle ? h("span", { class: "unseen" }, column.title) : column.title)));
    const grid = h("table", {}, caption && h("caption", { class: "unseen" }, caption), h("thead", {}, head), body);
    grid.hidden = true;

    function rowOf(item) {
        const made = { item, cells: [] };
        made.element = h("tr", {}, columns.map((column, index) => {
            const kind = column.number ? "number" : column.actions ? "actions" : column.mono ? "mono" : undefined;
            const cell = h(index === 0 ? "th" : "td", { class: kind, scope: index === 0 ? "row" : undefined, "data-title": column.title });
            if (column.make) {
                cell.append(column.make(item, () => made.item) ?? "");
            }
            made.cells.push(cell);
            return cell;
        }));
        return made;
    }

    return {
        element: h("div", { class: "table" }, grid, note),
        body,
        row: key => rows.get(key)?.element,
        show(items) {
            const seen = new Set();
            let before = null;
            items.forEach((item, at) => {
                const key = keyOf(item);
                seen.add(key);
                const row = rows.get(key) ?? rowOf(item);
                rows.set(key, row);
                row.item = item;
                columns.forEach((column, index) => column.cell && setText(row.cells[index], String(column.cell(item) ?? "")));
                columns.forEach((column, index) => column.update?.(row.cells[index], item));
                if (body.children[at] !== row.element) {
                    body.insertBefore(row.element, before ? before.nextSibling : body.firstChild);
                }
                before = row.element;
            });
            for (const [key, row] of rows) {
                if (!seen.has(key)) {
                    row.element.remove();
                    rows.delete(key);
                }
            }
            grid.hidden = items.length === 0;
            note.hidden = items.length > 0;
            setText(note, empty);
        },
        fail(words) {
            if (rows.size === 0) {
                setText(note, words);
                note.hidden = false;
            }
        },
    };
}
