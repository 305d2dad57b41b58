package io.veltro.rest;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.rest.call.Call;
import io.veltro.rest.call.ErrorJson;
import io.veltro.rest.call.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request between its token and its endpoint: refused, or its body taken in and served.
 *
 * <p>Thread: the call's I/O thread.
 */
final class Arrival {
    private static final long OPEN_BODY_BYTES_MAX = 64 << 10;
    private static final int SHOWN_CHARS_MAX = 40;

    /**
     * What bodies may take.
     *
     * @param bytesMax the largest of a caller with a token
     * @param budget shared by all that are on their way
     */
    record Bounds(long bytesMax, BodyBudget budget) {}

    private final Call call;
    private final Map<HttpString, Route> methods;
    private final @Nullable Route route;
    private final Bounds bounds;

    /**
     * A request that has arrived.
     *
     * @param methods the rows of its path
     * @param route the row of its path and method
     */
    Arrival(Call call, Map<HttpString, Route> methods, @Nullable Route route, Bounds bounds) {
        this.call = call;
        this.methods = methods;
        this.route = route;
        this.bounds = bounds;
    }

    /** Goes on when its token was looked at. */
    void enter(ErrorCode admitted) {
        if (admitted == ErrorCode.OK) {
            enter();
            return;
        }
        BodyIntake.linger(call.exchange());
        call.exchange().getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
        call.refuse(admitted);
    }

    /** Goes on when it may. */
    void enter() {
        HttpServerExchange exchange = call.exchange();
        String contentType = call.header("Content-Type");
        if (route != null && route.hasBody() && isJson(contentType)) {
            receive(exchange, route);
            return;
        }
        BodyIntake.linger(exchange);
        if (route == null) {
            refuseUnknown();
        } else if (route.hasBody()) {
            String shown = contentType.length() <= SHOWN_CHARS_MAX
                    ? contentType
                    : contentType.substring(0, SHOWN_CHARS_MAX) + "...";
            call.fail(ErrorJson.of(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_media_type",
                    "The body is \"" + shown + "\": send Content-Type: application/json"));
        } else {
            serve(route, call);
        }
    }

    private void serve(Route row, Call ready) {
        call.exchange()
                .dispatch(
                        SameThreadExecutor.INSTANCE,
                        () -> ready.guarded(() -> row.endpoint().serve(ready)));
    }

    private void refuseUnknown() {
        if (methods.isEmpty()) {
            call.fail(ErrorJson.of(StatusCodes.NOT_FOUND, "not_found", "There is no such path: see /openapi.json"));
            return;
        }
        List<String> allowed = new ArrayList<>();
        methods.keySet().forEach(method -> allowed.add(method.toString()));
        if (methods.containsKey(Methods.GET)) {
            allowed.add(Methods.HEAD_STRING);
        }
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

    private void receive(HttpServerExchange exchange, Route row) {
        long bytesMax = row.isOpen() ? OPEN_BODY_BYTES_MAX : bounds.bytesMax();
        BodyIntake.read(exchange, bytesMax, bounds.budget(), new BodyIntake.Outcome() {
            @Override
            public void whole(byte[] bytes) {
                serve(row, call.with(bytes));
            }

            @Override
            public void tooLarge() {
                call.fail(ErrorJson.of(
                        StatusCodes.REQUEST_ENTITY_TOO_LARGE,
                        "payload_too_large",
                        "The body has more than " + bytesMax + " bytes: send less at once"));
            }

            @Override
            public void noRoom() {
                call.busy();
            }

            @Override
            public void broken() {
                exchange.setPersistent(false);
                call.fail(ErrorJson.of(
                        StatusCodes.BAD_REQUEST,
                        "bad_request",
                        "The body ends early, or comes too slowly: send all of it"));
            }
        });
    }
}
