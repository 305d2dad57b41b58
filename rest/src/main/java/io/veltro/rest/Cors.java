package io.veltro.rest;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/**
 * Tells browsers which pages of other origins may use the API (the Fetch standard's CORS protocol), and answers their
 * questions itself.
 *
 * <p>Thread: I/O threads.
 */
final class Cors implements HttpHandler {
    private static final String ANY = "*";
    private static final HttpString ORIGIN = new HttpString("Origin");
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
    private static final HttpString VARY = new HttpString("Vary");

    private final List<String> origins;
    private final HttpHandler next;

    /** @param origins that may use the API; none switches this off, {@code *} as the first means all */
    Cors(List<String> origins, HttpHandler next) {
        this.origins = List.copyOf(origins);
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (origins.isEmpty()) {
            next.handleRequest(exchange);
            return;
        }
        HeaderMap headers = exchange.getResponseHeaders();
        String origin = exchange.getRequestHeaders().getFirst(ORIGIN);
        if (origins.get(0).equals(ANY)) {
            headers.put(ALLOW_ORIGIN, ANY);
        } else {
            headers.put(VARY, "origin");
            if (origin != null && origins.contains(origin)) {
                headers.put(ALLOW_ORIGIN, origin);
            }
        }
        if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
            headers.put(ALLOW_METHODS, "GET,POST,PUT,DELETE");
            headers.put(ALLOW_HEADERS, "content-type,authorization");
            headers.put(MAX_AGE, "600");
            exchange.setStatusCode(StatusCodes.OK).endExchange();
        } else {
            next.handleRequest(exchange);
        }
    }
}
