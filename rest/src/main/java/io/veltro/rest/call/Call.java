package io.veltro.rest.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.session.Session;
import io.veltro.rest.json.BadRequestException;
import io.veltro.rest.json.Body;
import io.veltro.rest.json.BodyShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * One HTTP request under way: what it says, and the ways to answer it.
 *
 * <p>Thread: its I/O thread, but for {@link #later}, which is for any.
 */
public final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final byte[] NOTHING = {};
    private static final JsonFactory JSON = new JsonFactory();
    private static final int RETRY_MILLIS = 2;
    private static final int RETRIES_MAX = 1_000;

    /** Writes an answer. */
    @FunctionalInterface
    public interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    private final HttpServerExchange exchange;
    private final Map<String, String> path;
    private final Session session;
    private final byte[] bytes;
    private final RefusalCounts refusals;

    /**
     * @param path the values of the path's template, still encoded
     * @param refusals counts those this call answers with
     */
    public Call(HttpServerExchange exchange, Map<String, String> path, Session session, RefusalCounts refusals) {
        this(exchange, path, session, NOTHING, refusals);
    }

    private Call(
            HttpServerExchange exchange,
            Map<String, String> path,
            Session session,
            byte[] bytes,
            RefusalCounts refusals) {
        this.exchange = exchange;
        this.path = path;
        this.session = session;
        this.bytes = bytes;
        this.refusals = refusals;
    }

    /** The same with the bytes of its body. */
    public Call with(byte[] body) {
        return new Call(exchange, path, session, body, refusals);
    }

    public HttpServerExchange exchange() {
        return exchange;
    }

    public Session session() {
        return session;
    }

    public byte[] bytes() {
        return bytes;
    }

    public Body body(BodyShape shape) {
        return shape.read(bytes);
    }

    /** A header, empty when it was not sent. */
    public String header(String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /** A value of the path. */
    public <V> V path(Param<V> param) {
        String text = path.get(param.name());
        if (text == null) {
            throw new IllegalStateException("the path has no " + param.name());
        }
        return param.reader().apply(decode(text.replace("+", "%2B"), param.name()));
    }

    /** A value of the query, or what it is when it was left out. */
    public <V> V query(Param<V> param) {
        Deque<String> texts = exchange.getQueryParameters().get(param.name());
        if (texts != null && !texts.isEmpty()) {
            return param.reader().apply(decode(texts.getFirst(), param.name()));
        }
        return param.fallback()
                .orElseThrow(
                        () -> BadRequestException.unreadable(param.name() + " is missing in the query", param.name()));
    }

    private static String decode(String text, String name) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw BadRequestException.unreadable(name + " is not encoded as URLs are: " + e.getMessage(), name);
        }
    }

    /** Hands a request through the door; offers it again a little later while there is no room. */
    public void ask(RequestHandler door, Request request, ReplySink sink) {
        ask(door, request, sink, RETRIES_MAX);
    }

    private void ask(RequestHandler door, Request request, ReplySink sink, int retries) {
        if (door.handle(session, request, sink)) {
            return;
        }
        if (retries == 0) {
            busy();
        } else {
            after(RETRY_MILLIS, () -> ask(door, request, sink, retries - 1));
        }
    }

    /** Goes on in a while. */
    public void after(long millis, Runnable task) {
        exchange.getIoThread().executeAfter(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
    }

    /** Goes on on the I/O thread of this call. */
    public void later(Runnable task) {
        if (exchange.isInIoThread() && Thread.currentThread() == exchange.getIoThread()) {
            guarded(task);
        } else {
            exchange.getIoThread().execute(() -> guarded(task));
        }
    }

    /** Runs what may take its time on a worker of the server; it comes back with {@link #later}. */
    public void byWorker(Runnable task) {
        exchange.getConnection().getWorker().execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                later(() -> {
                    throw e;
                });
            }
        });
    }

    /** Runs a step of serving this call, and answers what goes wrong in it. */
    public void guarded(Runnable task) {
        try {
            task.run();
        } catch (RequestException refusal) {
            refuse(refusal.code());
        } catch (BadRequestException fault) {
            fail(ErrorJson.of(fault));
        } catch (RuntimeException e) {
            LOG.error("{} {} could not be served", exchange.getRequestMethod(), exchange.getRequestPath(), e);
            fail(ErrorJson.of(
                    StatusCodes.INTERNAL_SERVER_ERROR, "internal_error", "The server failed: its log says why"));
        }
    }

    /** An answer without a body. */
    public void empty(int status) {
        exchange.setStatusCode(status).endExchange();
    }

    /** An answer in JSON. */
    public void json(int status, Content content) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JSON.createGenerator(text)) {
            content.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        bytes(status, "application/json", text.toByteArray());
    }

    /** An answer of any kind. */
    public void bytes(int status, String contentType, byte[] content) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType).put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(ByteBuffer.wrap(content));
    }

    /** A plain text. */
    public void text(int status, String text) {
        bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** A refusal from behind the door. */
    public void refuse(ErrorCode code) {
        refusals.count(code);
        fail(ErrorJson.of(code));
    }

    /** There is no room for it now. */
    public void busy() {
        fail(ErrorJson.of(
                StatusCodes.SERVICE_UNAVAILABLE, "busy", "The server has no room for this now: try again later"));
    }

    /** What was asked for is not there. */
    public void notFound() {
        fail(ErrorJson.of(StatusCodes.NOT_FOUND, "not_found", "Resource not found"));
    }

    /** A refusal. Once an answer has begun there is no way to take it back but to end the connection. */
    public void fail(ErrorJson error) {
        if (exchange.isResponseStarted()) {
            IoUtils.safeClose(exchange.getConnection());
        } else {
            json(error.status(), error::write);
        }
    }
}
