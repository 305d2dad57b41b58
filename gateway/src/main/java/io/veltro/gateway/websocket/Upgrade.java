package io.veltro.gateway.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one request of HTTP a WebSocket begins with (RFC 6455, 4.2): collects its head and says what to answer.
 *
 * <pre>
 *   no head of a request, two hosts or keys, a key of other than 16 bytes, a body    400
 *   a page of an origin that is not listed                                           403
 *   not GET                                                                          405
 *   no upgrade to version 13                                                         426
 *   more than 8 KiB                                                                  431
 * </pre>
 *
 * <p>Any path will do. Who comes from a browser says so in {@code Origin}: without a list of those that may, every page
 * anybody looks at could talk to a server on the same machine.
 *
 * <p>Thread: loop.
 */
final class Upgrade {
    static final int HEAD_BYTES_MAX = 8 << 10;

    private static final int INITIAL_BYTES = 512;
    private static final int KEY_BYTES = 16;
    private static final String VERSION = "13";
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String ANY = "*";
    private static final Set<String> ALONE =
            Set.of("host", "origin", "content-length", "sec-websocket-key", "sec-websocket-version");
    private static final byte[] NOTHING = new byte[0];

    private final List<String> origins;
    private byte[] head = NOTHING;
    private int length;
    private byte[] answer = NOTHING;
    private boolean isAccepted;

    /** @param origins of pages that may connect; {@code *} stands for all */
    Upgrade(List<String> origins) {
        this.origins = origins;
    }

    /**
     * Takes bytes of the head.
     *
     * @return where it ended, or {@code end}
     */
    int take(ByteBuffer bytes, int from, int end) {
        int at = from;
        while (at < end && !isDecided()) {
            byte next = bytes.get(at++);
            if (length == 0 && !isLetter(next)) {
                refuse("400 Bad Request", "", "this port speaks WebSocket, which begins with a request of HTTP");
            } else if (length == HEAD_BYTES_MAX) {
                refuse("431 Request Header Fields Too Large", "", "the request is larger than 8 KiB");
            } else {
                append(next);
                if (endsHead()) {
                    decide(new String(head, 0, length, StandardCharsets.ISO_8859_1));
                    head = NOTHING;
                    length = 0;
                }
            }
        }
        return at;
    }

    /** Whether there is an answer. */
    boolean isDecided() {
        return answer.length > 0;
    }

    /** Whether frames follow. */
    boolean isAccepted() {
        return isAccepted;
    }

    /** What to send, once it is decided. */
    byte[] answer() {
        return answer;
    }

    /** Bytes of a head that is not complete. */
    int heldBytes() {
        return length;
    }

    private static boolean isLetter(byte value) {
        return value >= 'A' && value <= 'Z';
    }

    private void append(byte next) {
        if (length == head.length) {
            head = Arrays.copyOf(head, Math.max(INITIAL_BYTES, Math.min(HEAD_BYTES_MAX, 2 * length)));
        }
        head[length++] = next;
    }

    private boolean endsHead() {
        return length >= 4
                && head[length - 1] == '\n'
                && head[length - 2] == '\r'
                && head[length - 3] == '\n'
                && head[length - 4] == '\r';
    }

    private void decide(String text) {
        String[] lines = text.split("\r\n", -1);
        String[] request = lines[0].split(" ", -1);
        Map<String, String> fields = new HashMap<>();
        boolean isRequest = request.length == 3 && readFields(lines, fields);
        String key = fields.getOrDefault("sec-websocket-key", "");
        if (!isRequest) {
            refuse("400 Bad Request", "", "this is no request of HTTP");
        } else if (!request[0].equals("GET")) {
            refuse("405 Method Not Allowed", "Allow: GET\r\n", "a WebSocket begins with GET");
        } else if (!request[2].equals("HTTP/1.1")
                || !has(fields, "upgrade", "websocket")
                || !has(fields, "connection", "upgrade")
                || !VERSION.equals(fields.get("sec-websocket-version"))) {
            refuse(
                    "426 Upgrade Required",
                    "Upgrade: websocket\r\nSec-WebSocket-Version: " + VERSION + "\r\n",
                    "this port speaks WebSocket, version 13, over HTTP/1.1");
        } else if (!isKey(key)
                || fields.containsKey("transfer-encoding")
                || !fields.getOrDefault("content-length", "0").equals("0")) {
            refuse("400 Bad Request", "", "a Sec-WebSocket-Key of 16 bytes in Base64 is needed, and no body");
        } else if (!mayConnect(fields.get("origin"))) {
            refuse("403 Forbidden", "", "pages of this origin may not connect: list it in websocket.origins");
        } else {
            accept(key);
        }
    }

    /** Returns whether they are well-formed, those that must be alone are, and there is a host. */
    private static boolean readFields(String[] lines, Map<String, String> fields) {
        // Behind the last line of the head stand an empty one and what splitting makes of the end
        for (int i = 1; i < lines.length - 2; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1 || lines[i].charAt(colon - 1) <= ' ' || lines[i].charAt(0) <= ' ') {
                return false;
            }
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).trim();
            String before = fields.get(name);
            if (before != null && ALONE.contains(name)) {
                return false;
            }
            fields.put(name, before == null ? value : before + "," + value);
        }
        return fields.containsKey("host");
    }

    private static boolean has(Map<String, String> fields, String name, String token) {
        for (String part : fields.getOrDefault(name, "").split(",", -1)) {
            if (part.trim().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private boolean mayConnect(@Nullable String origin) {
        return origin == null || origins.contains(ANY) || origins.contains(origin);
    }

    private void accept(String key) {
        isAccepted = true;
        answer = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + acceptanceOf(key) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String acceptanceOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private void refuse(String status, String fields, String sentence) {
        answer = ("HTTP/1.1 " + status + "\r\n" + fields
                        + "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: " + (sentence.length() + 1)
                        + "\r\n\r\n" + sentence + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        length = 0;
        head = NOTHING;
    }
}
