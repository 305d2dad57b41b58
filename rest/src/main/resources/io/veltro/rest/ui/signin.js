// The door: a name and a password, or a personal access token.

import * as api from "./api.js";
import { choice, field, h, setText, show } from "./dom.js";

export function signInPage(mark, themeButton, reason, onDone) {
    const name = h("input", { name: "username", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true });
    const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
    const token = h("input", { name: "token", type: "password", autocomplete: "off", spellcheck: "false" });
    const byName = h("div", { class: "stack" }, field("User", name), field("Password", password));
    const byToken = h("div", { class: "stack", hidden: true }, field("Personal access token", token));
    const problem = h("p", { class: "trouble", role: "alert", hidden: !reason }, reason);
    const go = h("button", { type: "submit", class: "primary" }, "Sign in");
    let way = "name";

    function choose(chosen) {
        way = chosen;
        show(byName, way === "name");
        show(byToken, way === "token");
        name.required = password.required = way === "name";
        token.required = way === "token";
        (way === "name" ? name : token).focus();
    }

    async function submit(event) {
        event.preventDefault();
        go.disabled = true;
        setText(go, "Signing in …");
        try {
            await (way === "name" ? api.signIn(name.value, password.value) : api.signInWithToken(token.value.trim()));
            onDone();
        } catch (error) {
            setText(problem, error.words ? error.words() : error.message);
            show(problem, true);
            (way === "name" ? password : token).select();
        }
        go.disabled = false;
        setText(go, "Sign in");
    }

    return {
        element: h("main", { class: "door", id: "page" },
            h("form", { class: "panel", on: { submit } },
                h("div", { class: "door-head" }, h("h1", { class: "brand" }, mark, "veltro"), themeButton),
                problem,
                choice("Sign in with", [["name", "Password"], ["token", "Access token"]], way, choose),
                byName, byToken, go)),
        focus: () => name.focus(),
    };
}
