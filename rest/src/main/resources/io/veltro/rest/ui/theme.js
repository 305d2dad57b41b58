// Light, dark, or as the system has it. A plain script, because modules run only after the first paint.
"use strict";

globalThis.veltroTheme = (() => {
    const KEY = "veltro.theme";
    const CHOICES = ["auto", "light", "dark"];

    function stored() {
        try {
            return localStorage.getItem(KEY);
        } catch {
            return null; // storage may be forbidden; the theme then lasts as long as the page
        }
    }

    let chosen = CHOICES.includes(stored()) ? stored() : "auto";

    function apply() {
        if (chosen === "auto") {
            delete document.documentElement.dataset.theme;
        } else {
            document.documentElement.dataset.theme = chosen;
        }
        document.dispatchEvent(new CustomEvent("theme"));
    }

    apply();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
    return {
        chosen: () => chosen,
        next() {
            chosen = CHOICES[(CHOICES.indexOf(chosen) + 1) % CHOICES.length];
            try {
                localStorage.setItem(KEY, chosen);
            } catch {
                // see above
            }
            apply();
            return chosen;
        },
    };
})();
