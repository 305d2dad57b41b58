package io.veltro.rest;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.handlers.PathHandler;
import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.session.Bearers;
import io.veltro.rest.auth.AccessTokens;
import io.veltro.rest.call.Route;
import io.veltro.rest.ui.WebUi;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.xnio.Options;

/**
 * The HTTP server: HTTP/1.1 and HTTP/2, plain or over TLS. Answers on its I/O threads; what blocks goes to its workers.
 *
 * <p>Thread: whoever starts and stops the server.
 */
public final class RestServer implements AutoCloseable {
    private static final int IO_THREADS = 2;
    private static final int WORKERS = 4;
    private static final int REQUEST_PARSE_MILLIS = 10_000;

    /** More than the longest wait a poll may ask for. */
    private static final int IDLE_MILLIS = 90_000;

    private static final int HEADER_BYTES_MAX = 64 << 10;
    private static final int BUFFER_BYTES = (16 << 10) - 20;
    private static final int STREAMS_PER_CONNECTION_MAX = 1000;

    /** The part of the heap that bodies of requests may take. */
    private static final int BODIES_PART = 4;

    private static final int QUERY_PARAMETERS_MAX = 32;
    private static final int CONNECTIONS_MAX = 10_000;
    private static final long UNBOUNDED = -1;
    private static final long STOP_MILLIS = 2_000;

    private final Undertow undertow;
    private final GracefulShutdownHandler handler;
    private final LongAdder requests = new LongAdder();

    /**
     * What is behind the HTTP server.
     *
     * @param refusals counts those that are answered
     * @param engines the server's side of a new TLS connection; used when the settings ask for TLS
     * @param clock microseconds since 1970
     */
    public record Behind(
            RequestHandler door,
            Bearers bearers,
            MetricsSource metrics,
            Readiness readiness,
            RefusalCounts refusals,
            Supplier<SSLEngine> engines,
            LongSupplier clock) {}

    public RestServer(RestConfig config, Behind behind) {
        AccessTokens tokens = new AccessTokens(config.tokens(), behind.bearers(), behind.clock(), new SecureRandom());
        Access access = new Access(tokens, behind.bearers(), behind.clock());
        PageEndpoints pages = new PageEndpoints(behind.metrics(), behind.readiness(), behind.clock());
        List<Route> routes = new Routes(behind.door(), access, pages, behind.clock()).all();
        pages.describeBy(OpenApi.describe(routes));
        BodyBudget budget = new BodyBudget(Runtime.getRuntime().maxMemory() / BODIES_PART);
        Reception reception =
                new Reception(routes, access, new Arrival.Bounds(config.requestBytesMax(), budget), behind.refusals());
        HttpHandler api = counted(new Cors(config.origins(), reception));
        handler = new GracefulShutdownHandler(config.console() ? withConsole(api) : api);
        undertow = build(config, behind, handler);
    }

    private HttpHandler counted(HttpHandler api) {
        return exchange -> {
            requests.increment();
            api.handleRequest(exchange);
        };
    }

    /** The console stands beside the API: no token, no CORS, not counted. */
    private static HttpHandler withConsole(HttpHandler api) {
        return new PathHandler(api).addPrefixPath(WebUi.PREFIX, new WebUi());
    }

    private static Undertow build(RestConfig config, Behind behind, HttpHandler handler) {
        Undertow.Builder builder = Undertow.builder();
        String host = config.address().getHostString();
        int port = config.address().getPort();
        if (config.tls()) {
            builder.addHttpsListener(port, host, new SuppliedSslContext(behind.engines()));
        } else {
            builder.addHttpListener(port, host);
        }
        return builder.setIoThreads(IO_THREADS)
                .setBufferSize(BUFFER_BYTES)
                .setDirectBuffers(true)
                .setWorkerThreads(WORKERS)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, CONNECTIONS_MAX)
                .setSocketOption(Options.CONNECTION_LOW_WATER, CONNECTIONS_MAX)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setServerOption(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, STREAMS_PER_CONNECTION_MAX)
                .setServerOption(UndertowOptions.ENABLE_STATISTICS, true)
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, HEADER_BYTES_MAX)
                .setServerOption(UndertowOptions.MAX_PARAMETERS, QUERY_PARAMETERS_MAX)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, UNBOUNDED) // BodyIntake bounds
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_PARSE_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
                .setServerOption(UndertowOptions.IDLE_TIMEOUT, IDLE_MILLIS)
                .setHandler(new HttpContinueReadHandler(handler))
                .build();
    }

    /** Listens from here on. */
    public void start() {
        undertow.start();
    }

    /** Where it listens, the port as really bound. */
    public InetSocketAddress address() {
        return (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
    }

    /** How many requests have arrived. */
    public long requests() {
        return requests.sum();
    }

    /** How many connections are open. */
    public long connections() {
        return undertow.getListenerInfo().get(0).getConnectorStatistics().getActiveConnections();
    }

    /** Refuses new requests, waits a little for those under way, stops. */
    @Override
    public void close() {
        handler.shutdown();
        try {
            handler.awaitShutdown(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        undertow.stop();
    }
}
