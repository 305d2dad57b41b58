package io.veltro.rest;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.view.SystemView.Transport;

/**
 * The one table of paths. A request gets a session of its own, because HTTP has no connection to log in on.
 *
 * <p>Thread: I/O threads of Undertow.
 */
final class Routes {
    private final RequestHandler door;

    Routes(RequestHandler door) {
        this.door = door;
    }

    HttpHandler handler() {
        return new RoutingHandler()
                .get("/", text("Veltro"))
                .get("/healthz", text("ok"))
                .get("/ping", this::ping);
    }

    private static HttpHandler text(String answer) {
        return exchange -> new HttpReplySink(exchange, answer).ok();
    }

    private void ping(HttpServerExchange exchange) {
        var peer = exchange.getSourceAddress();
        Session session = Sessions.passing(Transport.HTTP, peer.getAddress().getHostAddress() + ":" + peer.getPort());
        if (!door.handle(session, new SystemRequest.Ping(), new HttpReplySink(exchange, "pong"))) {
            exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE).endExchange();
        }
    }
}
