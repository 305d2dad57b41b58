package io.veltro.rest;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import java.util.Locale;

/**
 * Turns an answer into an HTTP response: a text of the route's own for success, the error object of the API for a refusal.
 *
 * <p>Thread: any, once.
 */
final class HttpReplySink implements ReplySink {
    private final HttpServerExchange exchange;
    private final String success;

    HttpReplySink(HttpServerExchange exchange, String success) {
        this.exchange = exchange;
        this.success = success;
    }

    @Override
    public void ok() {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(success);
    }

    @Override
    public void ok(View view) {
        throw new IllegalStateException("no route of this server answers with a " + view.getClass());
    }

    @Override
    public void refuse(ErrorCode code) {
        exchange.setStatusCode(code.httpStatus());
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender()
                .send("{\"id\":" + code.number() + ",\"code\":\"" + code.name().toLowerCase(Locale.ROOT)
                        + "\",\"reason\":\"" + code.sentence() + "\",\"field\":null}");
    }

    @Override
    public PolledView polledView() {
        return new PolledView();
    }
}
