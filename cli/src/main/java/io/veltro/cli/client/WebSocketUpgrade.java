package io.veltro.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a connection into one that speaks WebSocket (RFC 6455, section 4.1): asks for it over HTTP/1.1, checks the answer. */
final class WebSocketUpgrade {
    private static final int HEAD_BYTES_MAX = 8 * 1024;
    private static final int KEY_BYTES = 16;
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String PROTOCOL = "HTTP/1.1 ";
    private static final String HEAD_END = "\r\n\r\n";
    private static final String QUESTION = ": is this the WebSocket port of the server?";

    private WebSocketUpgrade() {}

    /**
     * @param host the server as a Host header names it
     * @param received takes the answer; afterwards what came behind it lies between position and limit
     */
    static void perform(Transport raw, String host, ByteBuffer received) throws IOException {
        byte[] chance = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(chance);
        String key = Base64.getEncoder().encodeToString(chance);
        String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: 13" + HEAD_END;
        try {
            raw.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            check(head(raw, received), accepted(key));
        } catch (EOFException | SocketException e) {
            throw noAnswer("the server ended the connection when WebSocket was asked for", e);
        } catch (SocketTimeoutException e) {
            throw noAnswer("the server gave no answer when WebSocket was asked for", e);
        }
    }

    private static ProtocolException noAnswer(String what, IOException cause) {
        ProtocolException fault = new ProtocolException(what + QUESTION);
        fault.initCause(cause);
        return fault;
    }

    /** What the server has to answer to a key. */
    static String accepted(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** Reads up to the empty line. */
    private static String head(Transport raw, ByteBuffer received) throws IOException {
        byte[] bytes = new byte[HEAD_BYTES_MAX];
        received.clear();
        while (true) {
            raw.read(received);
            int count = Math.min(received.position(), HEAD_BYTES_MAX);
            received.get(0, bytes, 0, count);
            String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
            if (!text.startsWith(PROTOCOL) && !PROTOCOL.startsWith(text)) {
                throw new ProtocolException("what answers speaks no HTTP" + QUESTION);
            }
            int end = text.indexOf(HEAD_END);
            if (end >= 0) {
                received.flip().position(end + HEAD_END.length());
                return text.substring(0, end);
            }
            if (count == HEAD_BYTES_MAX) {
                throw new ProtocolException(
                        "the answer to the WebSocket upgrade is longer than " + HEAD_BYTES_MAX + " bytes" + QUESTION);
            }
        }
    }

    private static void check(String head, String accepted) throws ProtocolException {
        String[] lines = head.split("\r\n", -1);
        String status = lines[0].substring(PROTOCOL.length()).strip();
        if (!status.startsWith("101")) {
            throw new ProtocolException(
                    "the server answers \"" + status + "\" where WebSocket was asked for" + QUESTION);
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.merge(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(),
                        (first, second) -> first + "," + second);
            }
        }
        if (!has(fields.get("upgrade"), "websocket") || !has(fields.get("connection"), "upgrade")) {
            throw new ProtocolException("the server changes to another protocol than WebSocket" + QUESTION);
        }
        if (!accepted.equals(fields.get("sec-websocket-accept"))) {
            throw new ProtocolException("the server's answer belongs to another request for WebSocket"
                    + " (Sec-WebSocket-Accept is wrong): is a proxy in between?");
        }
        if (fields.containsKey("sec-websocket-extensions") || fields.containsKey("sec-websocket-protocol")) {
            throw new ProtocolException("the server wants a WebSocket extension or protocol that nobody asked for");
        }
    }

    private static boolean has(@Nullable String list, String word) {
        return list != null
                && Arrays.stream(list.split(",", -1))
                        .anyMatch(part -> part.strip().equalsIgnoreCase(word));
    }
}
