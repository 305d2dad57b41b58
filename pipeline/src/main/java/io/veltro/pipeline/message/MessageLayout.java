package io.veltro.pipeline.message;

import java.nio.ByteBuffer;

/**
 * One message as it stands in a send, in the journal and in a poll. Little-endian.
 *
 * <pre>
 *   0          8          24         32          40          48       52       56         64
 *   +----------+----------+----------+-----------+-----------+--------+--------+----------+---------+---------
 *   | checksum | id       | offset   | timestamp | origin    | user   | payload| reserved | payload | user
 *   | u64      | u128     | u64      | u64 µs    | u64       | headers| bytes  | 0        |         | headers
 *   |          |          |          |           | timestamp | bytes  | u32    |          |         |
 *   |          |          |          |           |           | u32    |        |          |         |
 *   +----------+----------+----------+-----------+-----------+--------+--------+----------+---------+---------
 *   checksum = XXH3-64 with seed 0 of everything behind it, from the id to the last user header
 * </pre>
 *
 * <p>Source: Iggy 0.8 binary protocol. The payload stands <em>before</em> the user headers.
 */
public final class MessageLayout {
    /** Bytes in front of the payload. */
    public static final int HEADER_BYTES = 64;

    /** The largest payload of one message. */
    public static final int PAYLOAD_BYTES_MAX = 64_000_000;

    /** The largest user headers of one message, all together. */
    public static final int USER_HEADERS_BYTES_MAX = 100_000;

    static final int CHECKSUM_OFFSET = 0;
    static final int ID_OFFSET = 8;
    static final int OFFSET_OFFSET = 24;
    static final int TIMESTAMP_OFFSET = 32;
    static final int ORIGIN_TIMESTAMP_OFFSET = 40;
    static final int USER_HEADERS_BYTES_OFFSET = 48;
    static final int PAYLOAD_BYTES_OFFSET = 52;
    static final int RESERVED_OFFSET = 56;

    /** Where the bytes under the checksum begin. */
    static final int CHECKED_OFFSET = ID_OFFSET;

    private MessageLayout() {}

    /** The checksum stored in the header. */
    public static long checksum(ByteBuffer bytes, int position) {
        return bytes.getLong(position + CHECKSUM_OFFSET);
    }

    /** The lower 64 bits of the id. */
    public static long idLow(ByteBuffer bytes, int position) {
        return bytes.getLong(position + ID_OFFSET);
    }

    /** The upper 64 bits of the id. */
    public static long idHigh(ByteBuffer bytes, int position) {
        return bytes.getLong(position + ID_OFFSET + 8);
    }

    /** The message's number in its partition. */
    public static long offset(ByteBuffer bytes, int position) {
        return bytes.getLong(position + OFFSET_OFFSET);
    }

    /** When the server took the message, microseconds since 1970. */
    public static long timestamp(ByteBuffer bytes, int position) {
        return bytes.getLong(position + TIMESTAMP_OFFSET);
    }

    /** What the client gave as its own time; not interpreted. */
    public static long originTimestamp(ByteBuffer bytes, int position) {
        return bytes.getLong(position + ORIGIN_TIMESTAMP_OFFSET);
    }

    /** Bytes of user headers, unsigned. */
    public static int userHeadersBytes(ByteBuffer bytes, int position) {
        return bytes.getInt(position + USER_HEADERS_BYTES_OFFSET);
    }

    /** Bytes of payload, unsigned. */
    public static int payloadBytes(ByteBuffer bytes, int position) {
        return bytes.getInt(position + PAYLOAD_BYTES_OFFSET);
    }

    /** Bytes of the whole message; a long because a hostile header may claim 8 GiB. */
    public static long messageBytes(ByteBuffer bytes, int position) {
        return HEADER_BYTES
                + Integer.toUnsignedLong(payloadBytes(bytes, position))
                + Integer.toUnsignedLong(userHeadersBytes(bytes, position));
    }

    /** Whether the stored checksum is that of the bytes behind it. */
    public static boolean checksumHolds(ByteBuffer bytes, int position, int messageBytes) {
        return checksum(bytes, position)
                == Xxh3.hash64(bytes, position + CHECKED_OFFSET, messageBytes - CHECKED_OFFSET);
    }

    /** Writes a header as a client sends it: everything the server fills in is 0. */
    public static void writeUnstamped(
            ByteBuffer bytes,
            int position,
            long idLow,
            long idHigh,
            long originTimestamp,
            int payloadBytes,
            int userHeadersBytes) {
        bytes.putLong(position + CHECKSUM_OFFSET, 0);
        bytes.putLong(position + ID_OFFSET, idLow);
        bytes.putLong(position + ID_OFFSET + 8, idHigh);
        bytes.putLong(position + OFFSET_OFFSET, 0);
        bytes.putLong(position + TIMESTAMP_OFFSET, 0);
        bytes.putLong(position + ORIGIN_TIMESTAMP_OFFSET, originTimestamp);
        bytes.putInt(position + USER_HEADERS_BYTES_OFFSET, userHeadersBytes);
        bytes.putInt(position + PAYLOAD_BYTES_OFFSET, payloadBytes);
        bytes.putLong(position + RESERVED_OFFSET, 0);
    }

    /** Writes what the server has filled in, where a message came to a client in another form than this. */
    public static void writeStamps(ByteBuffer bytes, int position, long checksum, long offset, long timestamp) {
        bytes.putLong(position + CHECKSUM_OFFSET, checksum);
        bytes.putLong(position + OFFSET_OFFSET, offset);
        bytes.putLong(position + TIMESTAMP_OFFSET, timestamp);
    }

    /** Writes the client's own time into a header it has not sent yet. */
    public static void writeOriginTimestamp(ByteBuffer bytes, int position, long originTimestamp) {
        bytes.putLong(position + ORIGIN_TIMESTAMP_OFFSET, originTimestamp);
    }
}
