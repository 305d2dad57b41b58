// Dialogs: a question before something is lost, and forms. Both are the browser's own <dialog>, so Escape and focus work.

import { h, show } from "./dom.js";

let ids = 0;

/**
 * Opens a form. submit(form) does the work and may throw; what it throws is shown and the dialog stays. Resolves to true when
 * done, to false when cancelled.
 */
export function formDialog({ title, content, confirm, isDangerous = false, isWide = false, submit }) {
    const id = "d" + ++ids;
    const problem = h("p", { class: "trouble", role: "alert", hidden: true });
    const cancel = h("button", { type: "button" }, "Cancel");
    const go = h("button", { type: "submit", class: isDangerous ? "danger" : "primary" }, confirm);
    const form = h("form", { method: "dialog" },
        h("h2", { id }, title), content, problem, h("div", { class: "dialog-actions" }, cancel, go));
    const dialog = h("dialog", { "aria-labelledby": id, class: isWide ? "wide" : undefined }, form);
    document.body.append(dialog);
    return new Promise(resolve => {
        let isDone = false;
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(isDone);
        });
        cancel.addEventListener("click", () => dialog.close());
        form.addEventListener("submit", async event => {
            event.preventDefault();
            go.disabled = true;
            show(problem, false);
            try {
                await submit(form);
                isDone = true;
                dialog.close();
            } catch (error) {
                problem.textContent = (error.words ? error.words() : error.message) + (error.code ? ` (${error.code})` : "");
                show(problem, true);
            }
            go.disabled = false;
        });
        dialog.showModal();
        (form.querySelector("input, select, textarea") ?? cancel).focus();
    });
}

/** Asks before something cannot be undone. The focus is on the way back. */
export function confirmed(title, words, confirm, submit) {
    return formDialog({ title, content: h("p", {}, words), confirm, isDangerous: true, submit });
}
