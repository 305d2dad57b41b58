package io.veltro.rest;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the HTTP server costs is measured beside this: the same library with the same threads, which answers each GET with the
 * bytes of a file and each POST with 201 when it has read the body. perf/http-beside-bare-undertow.sh runs both.
 */
final class BareUndertow {
    private BareUndertow() {}

    /** Takes a port and the file. */
    public static void main(String... arguments) throws Exception {
        byte[] answer = Files.readAllBytes(Path.of(arguments[1]));
        Undertow.builder()
                .addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1")
                .setIoThreads(2)
                .setWorkerThreads(4)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setHandler(exchange -> {
                    if (exchange.getRequestMethod().equals(Methods.POST)) {
                        exchange.getRequestReceiver()
                                .receiveFullBytes((received, bytes) ->
                                        received.setStatusCode(201).endExchange());
                    } else {
                        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
                        exchange.getResponseSender().send(ByteBuffer.wrap(answer));
                    }
                })
                .build()
                .start();
    }
}
