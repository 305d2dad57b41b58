package io.veltro.rest;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.veltro.pipeline.door.RequestHandler;
import java.net.InetSocketAddress;

/**
 * The HTTP server. Answers on its I/O thread: nothing served here blocks.
 *
 * <p>Thread: whoever starts and stops the server.
 */
public final class RestServer implements AutoCloseable {
    private static final long ENTITY_BYTES_MAX = 2_000_000;
    private static final int REQUEST_PARSE_MILLIS = 10_000;
    private static final int IDLE_MILLIS = 60_000;
    private static final long STOP_MILLIS = 2_000;

    private final Undertow undertow;
    private final GracefulShutdownHandler handler;

    public RestServer(RestConfig config, RequestHandler door) {
        handler = new GracefulShutdownHandler(new Routes(door).handler());
        undertow = Undertow.builder()
                .addHttpListener(config.address().getPort(), config.address().getHostString())
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, ENTITY_BYTES_MAX)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_PARSE_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
                .setServerOption(UndertowOptions.IDLE_TIMEOUT, IDLE_MILLIS)
                .setHandler(handler)
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
