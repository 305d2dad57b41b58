package io.veltro.rest.ui;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.ETagUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Serves the console. Its files are read from the class path once and kept, so a request is a look into a map: no path of a
 * request ever reaches a file system, and nothing blocks.
 *
 * <p>A browser asks again each time whether a file changed and mostly hears that it did not ({@code no-cache} with an
 * {@code ETag}), so a new server never meets the pages of the old one.
 *
 * <p>Thread: I/O threads of Undertow.
 */
public final class WebUi implements HttpHandler {
    /** Where it is mounted. */
    public static final String PREFIX = "/ui";

    /** By name, because a class path cannot be listed. */
    static final List<String> FILES = List.of(
            "index.html",
            "api.js",
            "clients.js",
            "colours.css",
            "dialog.js",
            "dom.js",
            "format.js",
            "groups.js",
            "heatmap.js",
            "json.js",
            "latency.js",
            "layout.css",
            "main.js",
            "mark.svg",
            "message.js",
            "messages.js",
            "metrics.js",
            "overview.js",
            "page.js",
            "pages.css",
            "parts.css",
            "payload.js",
            "road.css",
            "road.js",
            "send.js",
            "session.js",
            "signin.js",
            "stream.js",
            "streams.js",
            "table.js",
            "theme.js",
            "topic.js");

    /** Only from here, no scripts or styles in the page itself, never inside a foreign frame. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; " + "frame-ancestors 'none'; object-src 'none'";

    private static final String INDEX = "index.html";
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    private static final HttpString CONTENT_TYPE_OPTIONS = new HttpString("X-Content-Type-Options");
    private static final HttpString CONTENT_SECURITY = new HttpString("Content-Security-Policy");
    private static final HttpString REFERRER_POLICY = new HttpString("Referrer-Policy");
    private static final int TAG_BYTES = 12;

    private final Map<String, Resource> resources;
    private final Resource index;

    /** Reads all files. */
    public WebUi() {
        resources = new HashMap<>();
        for (String name : FILES) {
            resources.put(name, read(name));
        }
        index = read(INDEX);
    }

    /** A file as it is sent. The buffer is ours; a response gets a view of it. */
    private record Resource(String mediaType, ETag tag, ByteBuffer body) {}

    private static Resource read(String name) {
        try (InputStream in = WebUi.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the console lacks its file " + name + ": build rest again");
            }
            byte[] body = in.readAllBytes();
            String extension = name.substring(name.lastIndexOf('.') + 1);
            String mediaType = Optional.ofNullable(MEDIA_TYPES.get(extension))
                    .orElseThrow(() -> new IllegalStateException("no media type is known for " + name));
            return new Resource(mediaType, new ETag(false, tagOf(body)), ByteBuffer.wrap(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tagOf(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(CONTENT_TYPE_OPTIONS, "nosniff");
        headers.put(REFERRER_POLICY, "no-referrer");
        headers.put(CONTENT_SECURITY, CONTENT_SECURITY_POLICY);
        if (!Methods.GET.equals(exchange.getRequestMethod()) && !Methods.HEAD.equals(exchange.getRequestMethod())) {
            headers.put(Headers.ALLOW, "GET, HEAD");
            exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED).endExchange();
            return;
        }
        find(exchange.getRequestPath()).ifPresentOrElse(found -> send(exchange, found), () -> refuse(exchange));
    }

    private Optional<Resource> find(String path) {
        if (!path.equals(PREFIX) && !path.startsWith(PREFIX + "/")) {
            return Optional.empty();
        }
        String name = path.substring(Math.min(PREFIX.length() + 1, path.length()));
        return name.indexOf('.') < 0 ? Optional.of(index) : Optional.ofNullable(resources.get(name));
    }

    private static void send(HttpServerExchange exchange, Resource resource) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.CACHE_CONTROL, "no-cache");
        headers.put(Headers.ETAG, resource.tag().toString());
        if (!ETagUtils.handleIfNoneMatch(exchange, resource.tag(), true)) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED).endExchange();
            return;
        }
        headers.put(Headers.CONTENT_TYPE, resource.mediaType());
        exchange.getResponseSender().send(resource.body().asReadOnlyBuffer());
    }

    private static void refuse(HttpServerExchange exchange) {
        exchange.setStatusCode(StatusCodes.NOT_FOUND);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send("The console has no such file.");
    }
}
