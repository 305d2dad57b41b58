package io.veltro.ops;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a connection inside of binary WebSocket messages, by hand; a mask of zeros leaves them as they are. */
final class WebSocketStreams {
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int MESSAGE_BYTES_MAX = 60_000;
    private static final byte[] REQUEST = String.join(
                    "\r\n",
                    "GET / HTTP/1.1",
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==",
                    "",
                    "")
            .getBytes(StandardCharsets.US_ASCII);

    private WebSocketStreams() {}

    /** What a connection begins with. */
    static byte[] request() {
        return REQUEST.clone();
    }

    /** A message around these bytes. */
    static byte[] message(byte[] bytes, int offset, int length) {
        return frame(BINARY, bytes, offset, length);
    }

    private static byte[] frame(int first, byte[] bytes, int offset, int length) {
        ByteBuffer frame = ByteBuffer.allocate(8 + length).put((byte) first);
        if (length < 126) {
            frame.put((byte) (MASKED | length));
        } else {
            frame.put((byte) (MASKED | 126)).putShort((short) length);
        }
        frame.putInt(0).put(bytes, offset, length).flip();
        return Arrays.copyOf(frame.array(), frame.limit());
    }

    /** Sends the request for the upgrade and reads the answer. */
    static void upgrade(InputStream in, OutputStream out) throws IOException {
        out.write(REQUEST);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no upgrade: " + head);
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new ProtocolException("no upgrade: " + head);
        }
    }

    /** What is written goes out in messages. */
    static final class Out extends OutputStream {
        private final OutputStream below;

        Out(OutputStream below) {
            this.below = below;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += MESSAGE_BYTES_MAX) {
                below.write(message(bytes, offset + done, Math.min(MESSAGE_BYTES_MAX, length - done)));
            }
        }

        /** Says good-bye: the server answers what it has taken and closes. */
        @Override
        public void close() throws IOException {
            below.write(frame(CLOSE, new byte[0], 0, 0));
        }
    }

    /** The payload of the server's messages; its good-bye is the end. */
    static final class In extends InputStream {
        private final DataInputStream below;
        private long left;

        In(InputStream below) {
            this.below = new DataInputStream(below);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (left == 0) {
                int first = below.read();
                if (first < 0 || first == CLOSE) {
                    return -1;
                }
                if (first != BINARY) {
                    throw new ProtocolException("an unexpected frame: " + first);
                }
                int second = below.readUnsignedByte();
                left = second < 126 ? second : second == 126 ? below.readUnsignedShort() : below.readLong();
            }
            int count = below.read(into, offset, (int) Math.min(left, length));
            left -= Math.max(0, count);
            return count;
        }
    }
}
