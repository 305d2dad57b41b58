// Who is connected, over what, and which groups they read for.

import * as api from "./api.js";
import { path } from "./api.js";
import { button, h, link, setText } from "./dom.js";
import { count, many, NONE } from "./format.js";
import { every, heading, trouble } from "./page.js";
import { table } from "./table.js";

const EVERY_MILLIS = 2000;
const TRANSPORTS = { tcp: "TCP", quic: "QUIC", ws: "WebSocket", http: "HTTP" };

export function clientsPage() {
    const problem = trouble();
    const total = h("span", { class: "hint" }, "");
    const detail = h("section", { class: "panel", hidden: true });
    let chosen;
    let names = new Map();

    const list = table([
        { title: "Client", make: client => button(String(client.client_id), () => choose(client.client_id), { class: "row-button", "aria-label": `Client ${client.client_id}` }) },
        { title: "User", cell: client => client.user_id === null ? "not signed in" : names.get(Number(client.user_id)) ?? `user ${client.user_id}` },
        { title: "Transport", cell: client => TRANSPORTS[client.transport] ?? client.transport },
        { title: "Address", mono: true, cell: client => client.address },
        { title: "Groups", number: true, cell: client => Number(client.consumer_groups_count) === 0 ? NONE : count(client.consumer_groups_count) },
    ], client => client.client_id, "Nobody is connected over TCP, QUIC or WebSocket. Callers of the HTTP API are not listed: they hold no connection.", "Clients");

    const memberships = table([
        { title: "Group", make: row => link(`/streams/${row.stream_id}/topics/${row.topic_id}/groups`, `group ${row.group_id}`) },
        { title: "Stream", number: true, cell: row => count(row.stream_id) },
        { title: "Topic", number: true, cell: row => count(row.topic_id) },
    ], row => `${row.stream_id} ${row.topic_id} ${row.group_id}`, "This client is in no consumer group.", "Groups of this client");
    const title = h("h2", {}, "");
    detail.append(h("div", { class: "panel-head" }, title, h("span", { class: "spring" }), button("Close", () => choose(undefined))), memberships.element);

    function choose(id) {
        chosen = id;
        poll.again();
        detail.hidden = id === undefined;
        setText(title, `Client ${id ?? ""}`);
    }

    async function readNames(signal) {
        try {
            names = new Map((await api.get("/users", signal)).map(user => [Number(user.id), user.username]));
        } catch (error) {
            if (error.status !== 403) {
                throw error;
            }
            // those who may not list users see ids
        }
    }

    async function readChosen(signal) {
        if (chosen === undefined) {
            return;
        }
        try {
            memberships.show((await api.get(path`/clients/${chosen}`, signal)).consumer_groups);
        } catch (error) {
            if (error.status !== 404) {
                throw error;
            }
            chosen = undefined; // it left
            detail.hidden = true;
        }
    }

    const poll = every(EVERY_MILLIS, async signal => {
        const [clients] = await Promise.all([api.get("/clients", signal), readNames(signal)]);
        list.show(clients);
        const ways = Object.entries(TRANSPORTS)
            .map(([name, text]) => [text, clients.filter(client => client.transport === name).length])
            .filter(([, number]) => number > 0)
            .map(([text, number]) => `${count(number)} ${text}`);
        setText(total, [many(clients.length, "client"), ...ways].join(" · "));
        await readChosen(signal);
        problem.clear();
    }, error => {
        problem.say(error);
        list.fail("");
    });

    return {
        title: "Clients",
        element: h("div", { class: "page" }, heading([], "Clients", total), problem.element, h("section", { class: "panel" }, list.element), detail),
        stop: poll.stop,
    };
}
