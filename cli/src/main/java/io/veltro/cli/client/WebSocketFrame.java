package io.veltro.cli.client;

import java.nio.ByteBuffer;

/**
 * How the frames of WebSocket look (RFC 6455, section 5.2).
 *
 * <pre>
 *   byte 0             byte 1                then                                   then              then
 *   FIN RSV×3 opcode   MASK length (7 bits)  126: length u16, 127: length u64, BE   MASK: 4 bytes     payload
 * </pre>
 *
 * A client masks what it sends, a server does not.
 */
final class WebSocketFrame {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    static final int FIN = 0x80;
    static final int RESERVED = 0x70;
    static final int OPCODE = 0x0f;
    static final int MASKED = 0x80;

    /** Both bytes that every head has. */
    static final int HEAD_BYTES_MIN = 2;

    static final int CONTROL_BYTES_MAX = 125;

    private static final int LENGTH = 0x7f;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;

    private WebSocketFrame() {}

    static boolean isControl(int opcode) {
        return (opcode & CLOSE) != 0;
    }

    /** Puts the head of a masked frame that is a message of its own; the mask goes out as the buffer's order has it. */
    static void putHead(ByteBuffer out, int opcode, int payloadBytes, int mask) {
        out.put((byte) (FIN | opcode));
        if (payloadBytes <= CONTROL_BYTES_MAX) {
            out.put((byte) (MASKED | payloadBytes));
        } else if (payloadBytes <= 0xffff) {
            out.put((byte) (MASKED | LENGTH_16))
                    .put((byte) (payloadBytes >>> 8))
                    .put((byte) payloadBytes);
        } else {
            out.put((byte) (MASKED | LENGTH_64));
            for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                out.put((byte) ((long) payloadBytes >>> shift));
            }
        }
        out.putInt(mask);
    }

    /** How long the head of an unmasked frame is, after its second byte. */
    static int headBytes(int second) {
        return switch (second & LENGTH) {
            case LENGTH_16 -> HEAD_BYTES_MIN + Short.BYTES;
            case LENGTH_64 -> HEAD_BYTES_MIN + Long.BYTES;
            default -> HEAD_BYTES_MIN;
        };
    }

    /** The length of the payload behind a whole head in a buffer of big-endian order; negative is no length. */
    static long payloadBytes(ByteBuffer bigEndian, int head) {
        int length = bigEndian.get(head + 1) & LENGTH;
        return switch (length) {
            case LENGTH_16 -> bigEndian.getShort(head + HEAD_BYTES_MIN) & 0xffff;
            case LENGTH_64 -> bigEndian.getLong(head + HEAD_BYTES_MIN);
            default -> length;
        };
    }
}
