package io.veltro.gateway.quic.guard;

import java.nio.ByteBuffer;

/**
 * Walks through the frames of a decrypted payload and tells whether each ends within it (RFC 9000, section 19; RFC 9221).
 *
 * <pre>
 *   type 1 | fields, each an integer of 1, 2, 4 or 8 bytes | for some: length, then so many bytes
 * </pre>
 */
final class PayloadCheck {
    private static final int ACK = 0x02;
    private static final int ACK_ECN = 0x03;
    private static final int RESET_STREAM = 0x04;
    private static final int STOP_SENDING = 0x05;
    private static final int CRYPTO = 0x06;
    private static final int NEW_TOKEN = 0x07;
    private static final int STREAM = 0x08;
    private static final int STREAM_LAST = 0x0f;
    private static final int STREAM_HAS_OFFSET = 0x04;
    private static final int STREAM_HAS_LENGTH = 0x02;
    private static final int MAX_STREAM_DATA = 0x11;
    private static final int STREAM_DATA_BLOCKED = 0x15;
    private static final int NEW_CONNECTION_ID = 0x18;
    private static final int PATH_CHALLENGE = 0x1a;
    private static final int PATH_RESPONSE = 0x1b;
    private static final int CONNECTION_CLOSE = 0x1c;
    private static final int CONNECTION_CLOSE_OF_APPLICATION = 0x1d;
    private static final int DATAGRAM_WITH_LENGTH = 0x31;
    private static final int RESET_TOKEN_BYTES = 16;
    private static final long NONE = -1;

    private PayloadCheck() {}

    /** Whether kwik may parse it. What it does not know it may see, too: it refuses it. */
    static boolean isSound(byte[] payload) {
        ByteBuffer left = ByteBuffer.wrap(payload);
        while (left.hasRemaining()) {
            if (!skip(left.get() & 0xff, left)) {
                return false;
            }
        }
        return true;
    }

    private static boolean skip(int type, ByteBuffer left) {
        if (type >= STREAM && type <= STREAM_LAST) {
            return skipStream(type, left);
        }
        return switch (type) {
            case 0x00, 0x01, 0x1e -> true;
            case ACK, ACK_ECN -> skipAck(type, left);
            case RESET_STREAM -> skipIntegers(left, 3);
            case CRYPTO -> skipIntegers(left, 1) && skipBytes(left);
            case NEW_TOKEN, DATAGRAM_WITH_LENGTH, CONNECTION_CLOSE_OF_APPLICATION, CONNECTION_CLOSE ->
                skipIntegers(left, integersBeforeLength(type)) && skipBytes(left);
            case STOP_SENDING, MAX_STREAM_DATA, STREAM_DATA_BLOCKED -> skipIntegers(left, 2);
            case 0x10, 0x12, 0x13, 0x14, 0x16, 0x17, 0x19 -> skipIntegers(left, 1);
            case NEW_CONNECTION_ID -> skipConnectionId(left);
            case PATH_CHALLENGE, PATH_RESPONSE -> skip(left, Long.BYTES);
            default -> skip(left, left.remaining());
        };
    }

    private static int integersBeforeLength(int type) {
        return switch (type) {
            case CONNECTION_CLOSE -> 2;
            case CONNECTION_CLOSE_OF_APPLICATION -> 1;
            default -> 0;
        };
    }

    private static boolean skipStream(int type, ByteBuffer left) {
        int integers = (type & STREAM_HAS_OFFSET) == 0 ? 1 : 2;
        return skipIntegers(left, integers)
                && ((type & STREAM_HAS_LENGTH) == 0 ? skip(left, left.remaining()) : skipBytes(left));
    }

    private static boolean skipAck(int type, ByteBuffer left) {
        if (!skipIntegers(left, 2)) {
            return false;
        }
        long ranges = integer(left);
        return ranges != NONE
                && ranges <= left.remaining()
                && skipIntegers(left, 1 + 2 * (int) ranges + (type == ACK_ECN ? 3 : 0));
    }

    private static boolean skipConnectionId(ByteBuffer left) {
        return skipIntegers(left, 2) && left.hasRemaining() && skip(left, (left.get() & 0xff) + RESET_TOKEN_BYTES);
    }

    private static boolean skipIntegers(ByteBuffer left, int count) {
        for (int i = 0; i < count; i++) {
            if (integer(left) == NONE) {
                return false;
            }
        }
        return true;
    }

    /** A length and so many bytes. */
    private static boolean skipBytes(ByteBuffer left) {
        long length = integer(left);
        return length != NONE && skip(left, length);
    }

    private static boolean skip(ByteBuffer left, long count) {
        if (count > left.remaining()) {
            return false;
        }
        left.position(left.position() + (int) count);
        return true;
    }

    private static long integer(ByteBuffer left) {
        if (!left.hasRemaining()) {
            return NONE;
        }
        int first = left.get() & 0xff;
        int more = (1 << (first >> 6)) - 1;
        if (more > left.remaining()) {
            return NONE;
        }
        long value = first & 0x3f;
        for (int i = 0; i < more; i++) {
            value = (value << 8) | (left.get() & 0xff);
        }
        return value;
    }
}
