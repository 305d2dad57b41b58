package io.veltro.pipeline.wire;

import java.nio.ByteBuffer;

/**
 * The header of a reply as it stands on the wire.
 *
 * <pre>
 *   0        4        8
 *   +--------+--------+-----------------
 *   | status | length | payload
 *   +--------+--------+-----------------
 *   length counts the payload only; an error always has length 0
 * </pre>
 */
public final class ReplyFrame {
    /** Bytes of status and length together. */
    public static final int HEADER_BYTES = 8;

    private static final int STATUS_OFFSET = 0;
    private static final int LENGTH_OFFSET = 4;

    private ReplyFrame() {}

    /** 0 for success, else the number of an {@code ErrorCode}. */
    public static int status(ByteBuffer littleEndian, int position) {
        return littleEndian.getInt(position + STATUS_OFFSET);
    }

    /** Payload bytes as an unsigned number. */
    public static long length(ByteBuffer littleEndian, int position) {
        return Integer.toUnsignedLong(littleEndian.getInt(position + LENGTH_OFFSET));
    }

    /** Writes the header of a reply. */
    public static void write(ByteBuffer littleEndian, int position, int status, int payloadBytes) {
        littleEndian.putInt(position + STATUS_OFFSET, status);
        littleEndian.putInt(position + LENGTH_OFFSET, payloadBytes);
    }
}
