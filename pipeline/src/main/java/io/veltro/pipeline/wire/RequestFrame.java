package io.veltro.pipeline.wire;

import java.nio.ByteBuffer;

/**
 * The header of a request as it stands on the wire.
 *
 * <pre>
 *   0        4        8
 *   +--------+--------+-----------------
 *   | length | code   | payload
 *   +--------+--------+-----------------
 *   length counts code and payload, not itself; little-endian
 * </pre>
 */
public final class RequestFrame {
    /** Bytes of length and code together. */
    public static final int HEADER_BYTES = 8;

    /** What {@code length} counts beside the payload: the code. */
    public static final int CODE_BYTES = 4;

    private static final int LENGTH_OFFSET = 0;
    private static final int CODE_OFFSET = 4;

    private RequestFrame() {}

    /** The length field as an unsigned number, 0 to 2^32 - 1; below {@link #CODE_BYTES} it is malformed. */
    public static long length(ByteBuffer littleEndian, int position) {
        return Integer.toUnsignedLong(littleEndian.getInt(position + LENGTH_OFFSET));
    }

    /** The command code. */
    public static int code(ByteBuffer littleEndian, int position) {
        return littleEndian.getInt(position + CODE_OFFSET);
    }

    /** Writes the header of a request with so many payload bytes. */
    public static void write(ByteBuffer littleEndian, int position, int code, int payloadBytes) {
        littleEndian.putInt(position + LENGTH_OFFSET, payloadBytes + CODE_BYTES);
        littleEndian.putInt(position + CODE_OFFSET, code);
    }
}
