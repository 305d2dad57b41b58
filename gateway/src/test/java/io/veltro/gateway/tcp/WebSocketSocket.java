package io.veltro.gateway.tcp;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The client's side of a WebSocket as a socket: what is written goes out as one masked binary message, what is read is the
 * payload of the server's. Written from RFC 6455 as simply as can be.
 */
final class WebSocketSocket extends Socket {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FINAL = 0x80;

    private static final String REQUEST = String.join(
            "\r\n",
            "GET / HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");

    private final Socket below;
    private final DataInputStream in;
    private final InputStream payload = new Payload();
    private final OutputStream messages = new Messages();
    private final List<byte[]> pongs = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private int closeCode = -1;

    /** One frame of the server. */
    private record Frame(int first, ByteBuffer payload) {}

    private WebSocketSocket(Socket below) throws IOException {
        this.below = below;
        in = new DataInputStream(below.getInputStream());
    }

    /** Upgrades a connection. */
    static WebSocketSocket upgraded(Socket below) throws IOException {
        WebSocketSocket socket = new WebSocketSocket(below);
        below.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        String head = head(socket.in);
        if (!head.startsWith("HTTP/1.1 101 ") || !head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) {
            throw new IOException("no upgrade: " + head);
        }
        return socket;
    }

    /** The bytes up to an empty line. */
    static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    /** A frame as a client sends it. */
    static byte[] frame(int first, byte... payload) {
        int key = ThreadLocalRandom.current().nextInt();
        ByteBuffer out = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else if (payload.length <= 0xffff) {
            out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        out.putInt(key);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ (key >>> (24 - i % 4 * 8))));
        }
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /** Sends bytes as they are. */
    void raw(byte... bytes) throws IOException {
        below.getOutputStream().write(bytes);
    }

    /** Reads until the server has closed; what it closed with, 0 for no code, -1 when it did not say good-bye. */
    int closed() throws IOException {
        try {
            while (payload.read() >= 0) {
                // Read away
            }
        } catch (SocketException reset) {
            return closeCode;
        }
        return closeCode;
    }

    /** Payloads of the pongs read until now. */
    List<byte[]> pongs() {
        return pongs;
    }

    /** Lengths of the messages read until now. */
    List<Integer> lengths() {
        return lengths;
    }

    @Override
    public InputStream getInputStream() {
        return payload;
    }

    @Override
    public OutputStream getOutputStream() {
        return messages;
    }

    @Override
    public synchronized void setSoTimeout(int millis) throws SocketException {
        below.setSoTimeout(millis);
    }

    @Override
    public synchronized void close() throws IOException {
        below.close();
    }

    private Frame read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return new Frame(-1, ByteBuffer.allocate(0));
        }
        int second = in.readUnsignedByte();
        if (second > 127) {
            throw new IOException("a server must not mask");
        }
        int length = second < 126 ? second : second == 126 ? in.readUnsignedShort() : Math.toIntExact(in.readLong());
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new Frame(first, ByteBuffer.wrap(bytes));
    }

    private final class Payload extends InputStream {
        private ByteBuffer current = ByteBuffer.allocate(0);

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (!current.hasRemaining()) {
                Frame frame = WebSocketSocket.this.read();
                switch (frame.first()) {
                    case FINAL | BINARY -> {
                        lengths.add(frame.payload().remaining());
                        current = frame.payload();
                    }
                    case FINAL | PONG -> pongs.add(frame.payload().array());
                    case FINAL | CLOSE ->
                        closeCode =
                                frame.payload().hasRemaining() ? frame.payload().getShort() : 0;
                    case -1 -> {
                        return -1;
                    }
                    default -> throw new IOException("an unexpected frame: " + frame.first());
                }
            }
            int count = Math.min(length, current.remaining());
            current.get(into, offset, count);
            return count;
        }
    }

    private final class Messages extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] payload = new byte[length];
            System.arraycopy(bytes, offset, payload, 0, length);
            raw(frame(FINAL | BINARY, payload));
        }
    }
}
