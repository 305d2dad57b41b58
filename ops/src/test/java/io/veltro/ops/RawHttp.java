package io.veltro.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on a plain socket, kept alive and opened again when the server has closed it: sends any bytes, reads answers
 * whole or bit by bit.
 *
 * <p>Thread: one at a time.
 */
final class RawHttp implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int DEADLINE_MILLIS = (int) ServerProcess.DEADLINE_SECONDS * 1000;
    private static final int HEX = 16;

    private final int port;
    private final int receiveBytes;
    private String token = "";
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    private RawHttp(int port, int receiveBytes) {
        this.port = port;
        this.receiveBytes = receiveBytes;
    }

    static RawHttp to(int port) {
        return new RawHttp(port, 0);
    }

    /** With a small buffer for what is received, so that the server has to wait for who reads slowly. */
    static RawHttp slowlyTo(int port, int receiveBytes) {
        return new RawHttp(port, receiveBytes);
    }

    /** Root, with the default credentials. */
    static RawHttp loggedIn(int port) throws IOException {
        return to(port).login("iggy", "iggy");
    }

    RawHttp login(String name, String password) throws IOException {
        String body = JSON.createObjectNode()
                .put("username", name)
                .put("password", password)
                .toString();
        Answer answer = ask(HttpAsk.json("POST", "/users/login", body));
        token = answer.json().path("access_token").path("token").asText();
        if (token.isEmpty()) {
            throw new AssertionError("login refused: " + answer);
        }
        return this;
    }

    RawHttp use(String otherToken) {
        token = otherToken;
        return this;
    }

    String token() {
        return token;
    }

    /** The first lines of an answer; names of headers in lower case. */
    record Head(int status, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** A whole answer. */
    static final class Answer {
        private final Head head;
        private final byte[] body;

        private Answer(Head head, byte[] body) {
            this.head = head;
            this.body = body;
        }

        int status() {
            return head.status;
        }

        String header(String name) {
            return head.header(name);
        }

        byte[] body() {
            return body;
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + this, e);
            }
        }

        /** This, unless it is a refusal. */
        Answer orThrow() {
            if (status() >= 300) {
                throw new AssertionError("refused: " + this);
            }
            return this;
        }

        @Override
        public String toString() {
            return status() + " " + head.headers + " " + (body.length < 500 ? text() : body.length + " bytes");
        }
    }

    Answer get(String target) throws IOException {
        return ask(HttpAsk.of("GET", target).token(token));
    }

    Answer delete(String target) throws IOException {
        return ask(HttpAsk.of("DELETE", target).token(token));
    }

    Answer post(String target, String body) throws IOException {
        return ask(HttpAsk.json("POST", target, body).token(token));
    }

    Answer put(String target, String body) throws IOException {
        return ask(HttpAsk.json("PUT", target, body).token(token));
    }

    /** Sends a request as it is and waits for its answer. */
    Answer ask(HttpAsk ask) throws IOException {
        send(ask.bytes());
        return answer(ask.method());
    }

    void send(String latin) throws IOException {
        send(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A server that answers without reading on may close; its answer is read all the same. */
    void send(byte[] bytes) throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket();
            if (receiveBytes > 0) {
                open.setReceiveBufferSize(receiveBytes);
            }
            open.setTcpNoDelay(true);
            open.setSoTimeout(DEADLINE_MILLIS);
            open.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = new BufferedInputStream(open.getInputStream());
            socket = open;
        }
        open.getOutputStream().write(bytes);
    }

    /** Ends the side that sends. */
    void sendNoMore() throws IOException {
        Socket open = socket;
        if (open != null) {
            open.shutdownOutput();
        }
    }

    Answer answer(String method) throws IOException {
        Head head = head();
        boolean isBare = method.equals("HEAD") || head.status < 200 || head.status == 204 || head.status == 304;
        byte[] body = isBare ? new byte[0] : body(head).readAllBytes();
        if (head.header("connection").equalsIgnoreCase("close")) {
            close();
        }
        return new Answer(head, body);
    }

    /** The head of the next answer; EOF is an exception. */
    Head head() throws IOException {
        String first = line();
        String[] parts = first.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new AssertionError("no status line: " + first);
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return new Head(Integer.parseInt(parts[1]), headers);
    }

    /** The body behind a head, as it arrives. */
    InputStream body(Head head) {
        if (head.header("transfer-encoding").equalsIgnoreCase("chunked")) {
            return new Chunks();
        }
        String length = head.header("content-length");
        return new Chunks(length.isEmpty() ? Long.MAX_VALUE : Long.parseLong(length));
    }

    /** Whether something has arrived that was not read yet. */
    boolean hasInput() throws IOException {
        return in.available() > 0;
    }

    /** What has arrived until the server closes the connection. */
    byte[] rest() throws IOException {
        return in.readAllBytes();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                close();
                throw new EOFException(
                        "the server has closed, behind \"" + line.toString(StandardCharsets.UTF_8) + "\"");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A body of chunks, or of one piece. */
    private final class Chunks extends InputStream {
        private final boolean isChunked;
        private long left;
        private boolean isOver;

        Chunks() {
            isChunked = true;
        }

        Chunks(long length) {
            isChunked = false;
            left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && isChunked && !isOver) {
                nextChunk();
            }
            if (left == 0 || isOver) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(left, length));
            if (count < 0 && left != Long.MAX_VALUE) {
                close();
                throw new EOFException("the server has closed within a body");
            }
            if (left != Long.MAX_VALUE) {
                left -= Math.max(0, count);
            }
            if (left == 0 && isChunked && !line().isEmpty()) {
                throw new AssertionError("a chunk is longer than it says");
            }
            return count;
        }

        private void nextChunk() throws IOException {
            left = Long.parseLong(line().split(";", 2)[0].trim(), HEX);
            if (left == 0) {
                isOver = true;
                String trailer;
                do {
                    trailer = line();
                } while (!trailer.isEmpty());
            }
        }
    }
}
