package io.veltro.rest;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.PathTemplateMatcher;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Session;
import io.veltro.rest.call.Call;
import io.veltro.rest.call.ErrorJson;
import io.veltro.rest.call.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Where requests arrive: counts them, finds their row in the table, asks for the token, takes the body in, and has the row's
 * endpoint serve them. The token is asked for first, so that nobody learns without one what there is.
 *
 * <pre>
 *   count ─▶ row? open: ───────────────────────────────▶ body, at most 64 KiB ─▶ endpoint
 *              else: token ─▶ 401 │ 404 │ 405 │ 415 │ body, at most the setting ─▶ endpoint
 * </pre>
 *
 * <p>Thread: I/O threads.
 */
final class Reception implements HttpHandler {
    private static final long OPEN_BODY_BYTES_MAX = 64 << 10;
    private static final byte[] NOTHING = {};

    private final PathTemplateMatcher<Map<HttpString, Route>> rows = new PathTemplateMatcher<>();
    private final Access access;
    private final long bodyBytesMax;
    private final RefusalCounts refusals;
    private final LongAdder requests = new LongAdder();

    /** @param bodyBytesMax the largest body of a caller with a token */
    Reception(Collection<Route> routes, Access access, long bodyBytesMax, RefusalCounts refusals) {
        this.access = access;
        this.refusals = refusals;
        this.bodyBytesMax = bodyBytesMax;
        Map<String, Map<HttpString, Route>> byPath = new TreeMap<>();
        for (Route route : routes) {
            byPath.computeIfAbsent(route.path(), path -> new TreeMap<>()).put(route.method(), route);
        }
        byPath.forEach(rows::add);
    }

    /** How many requests have arrived. */
    long requests() {
        return requests.sum();
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        requests.increment();
        PathTemplateMatcher.PathMatchResult<Map<HttpString, Route>> match = rows.match(exchange.getRelativePath());
        Map<HttpString, Route> methods = match == null ? Map.of() : match.getValue();
        Route route = methods.get(method(exchange));
        Session session = Access.stranger(exchange);
        Map<String, String> path = match == null ? Map.of() : match.getParameters();
        if (isOpen(methods)) {
            enter(exchange, methods, route, path, session);
            return;
        }
        if (access.mayBlock(exchange)) {
            exchange.dispatch(() -> {
                ErrorCode admitted = access.admit(exchange, session);
                new Call(exchange, path, session, NOTHING, refusals)
                        .later(() -> enter(exchange, methods, route, path, session, admitted));
            });
        } else {
            enter(exchange, methods, route, path, session, access.admit(exchange, session));
        }
    }

    private static HttpString method(HttpServerExchange exchange) {
        return exchange.getRequestMethod().equals(Methods.HEAD) ? Methods.GET : exchange.getRequestMethod();
    }

    private static boolean isOpen(Map<HttpString, Route> methods) {
        return methods.values().stream().anyMatch(Route::isOpen);
    }

    private void enter(
            HttpServerExchange exchange,
            Map<HttpString, Route> methods,
            @Nullable Route route,
            Map<String, String> path,
            Session session,
            ErrorCode admitted) {
        if (admitted == ErrorCode.OK) {
            enter(exchange, methods, route, path, session);
        } else {
            refuse(exchange, session, admitted);
        }
    }

    private void refuse(HttpServerExchange exchange, Session session, ErrorCode code) {
        BodyIntake.linger(exchange);
        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
        new Call(exchange, Map.of(), session, NOTHING, refusals).refuse(code);
    }

    private void enter(
            HttpServerExchange exchange,
            Map<HttpString, Route> methods,
            @Nullable Route route,
            Map<String, String> path,
            Session session) {
        Call bare = new Call(exchange, path, session, NOTHING, refusals);
        if (route == null || !route.hasBody() || !isJson(bare.header("Content-Type"))) {
            BodyIntake.linger(exchange);
        }
        if (route == null) {
            refuseUnknown(bare, methods);
        } else if (!route.hasBody()) {
            exchange.dispatch(
                    SameThreadExecutor.INSTANCE,
                    () -> bare.guarded(() -> route.endpoint().serve(bare)));
        } else if (!isJson(bare.header("Content-Type"))) {
            bare.fail(ErrorJson.of(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_media_type",
                    "The body is \"" + bare.header("Content-Type") + "\": send Content-Type: application/json"));
        } else {
            receive(exchange, route, path, session, bare);
        }
    }

    private static void refuseUnknown(Call call, Map<HttpString, Route> methods) {
        if (methods.isEmpty()) {
            call.fail(ErrorJson.of(StatusCodes.NOT_FOUND, "not_found", "There is no such path: see /openapi.json"));
            return;
        }
        List<String> allowed = new ArrayList<>();
        methods.keySet().forEach(method -> allowed.add(method.toString()));
        call.exchange().getResponseHeaders().put(Headers.ALLOW, String.join(",", allowed));
        call.fail(ErrorJson.of(
                StatusCodes.METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "This path is served for " + String.join(", ", allowed)));
    }

    private static boolean isJson(String contentType) {
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    private void receive(
            HttpServerExchange exchange, Route route, Map<String, String> path, Session session, Call bare) {
        long bytesMax = route.isOpen() ? OPEN_BODY_BYTES_MAX : bodyBytesMax;
        BodyIntake.read(exchange, bytesMax, new BodyIntake.Outcome() {
            @Override
            public void whole(byte[] bytes) {
                Call call = new Call(exchange, path, session, bytes, refusals);
                exchange.dispatch(
                        SameThreadExecutor.INSTANCE,
                        () -> call.guarded(() -> route.endpoint().serve(call)));
            }

            @Override
            public void tooLarge() {
                bare.fail(ErrorJson.of(
                        StatusCodes.REQUEST_ENTITY_TOO_LARGE,
                        "payload_too_large",
                        "The body has more than " + bytesMax + " bytes: send less at once"));
            }

            @Override
            public void broken() {
                exchange.setPersistent(false);
                bare.fail(ErrorJson.of(
                        StatusCodes.BAD_REQUEST,
                        "bad_request",
                        "The body ends early, or comes too slowly: send all of it"));
            }
        });
    }
}
