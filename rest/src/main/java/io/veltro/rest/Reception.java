package io.veltro.rest;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.PathTemplateMatcher;
import io.undertow.util.SameThreadExecutor;
import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.rest.call.Call;
import io.veltro.rest.call.Route;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where requests arrive: finds their row in the table and asks for the token; {@link Arrival} takes the body in and has the row's
 * endpoint serve them. The token is asked for first, so that nobody learns without one what there is.
 *
 * <pre>
 *   row? open: ───────────────────────────────▶ body, at most 64 KiB ─▶ endpoint
 *     else: token ─▶ 401 │ 404 │ 405 │ 415 │ body, at most the setting ─▶ endpoint
 * </pre>
 *
 * <p>Thread: I/O threads.
 */
final class Reception implements HttpHandler {
    private final PathTemplateMatcher<Map<HttpString, Route>> rows = new PathTemplateMatcher<>();
    private final Access access;
    private final Arrival.Bounds bounds;
    private final RefusalCounts refusals;

    Reception(Collection<Route> routes, Access access, Arrival.Bounds bounds, RefusalCounts refusals) {
        this.access = access;
        this.refusals = refusals;
        this.bounds = bounds;
        Map<String, Map<HttpString, Route>> byPath = new TreeMap<>();
        for (Route route : routes) {
            byPath.computeIfAbsent(route.path(), path -> new TreeMap<>()).put(route.method(), route);
        }
        byPath.forEach(rows::add);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        PathTemplateMatcher.PathMatchResult<Map<HttpString, Route>> match = rows.match(exchange.getRelativePath());
        Map<HttpString, Route> methods = match == null ? Map.of() : match.getValue();
        Map<String, String> path = match == null ? Map.of() : match.getParameters();
        Call call = new Call(exchange, path, Access.stranger(exchange), refusals);
        Arrival arrival = new Arrival(call, methods, methods.get(method(exchange)), bounds);
        if (isOpen(methods)) {
            arrival.enter();
        } else if (access.mayBlock(exchange)) {
            exchange.dispatch(
                    SameThreadExecutor.INSTANCE,
                    () -> call.byWorker(() -> {
                        ErrorCode admitted = access.admit(exchange, call.session());
                        call.later(() -> arrival.enter(admitted));
                    }));
        } else {
            arrival.enter(access.admit(exchange, call.session()));
        }
    }

    private static HttpString method(HttpServerExchange exchange) {
        return exchange.getRequestMethod().equals(Methods.HEAD) ? Methods.GET : exchange.getRequestMethod();
    }

    private static boolean isOpen(Map<HttpString, Route> methods) {
        return methods.values().stream().anyMatch(Route::isOpen);
    }
}
