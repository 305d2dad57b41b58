package io.veltro.journal;

import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.message.Xxh3;
import java.nio.ByteBuffer;

/**
 * What stands before the messages in each excerpt. Little-endian.
 *
 * <pre>
 *   0       4         5       6        8        16      20       24           32           40       52         56         64
 *   +-------+---------+-------+--------+--------+-------+--------+------------+------------+--------+----------+----------+----
 *   | magic | version | flags | key id | base   | count | length | least      | greatest   | nonce  | reserved | checksum | body
 *   | u32   | u8      | u8    | u16    | offset | u32   | u32    | timestamp  | timestamp  | 12     | 0        | u64      |
 *   | VBT1  | 1       |       | 0      | u64    |       |        | u64 µs     | u64 µs     | bytes  |          |          |
 *   +-------+---------+-------+--------+--------+-------+--------+------------+------------+--------+----------+----------+----
 *   length   bytes of the body
 *   flags    bit 0: the body is one opaque record, not messages
 *   key id   with which key the body is encrypted, and nonce; 0 until there is encryption
 * </pre>
 *
 * <p>The checksum costs no second pass over the body: each message already carries the XXH3 of itself, so it is enough to
 * fold these checksums and the first 56 bytes of the header, eight bytes at a time, into one number:
 * <pre>
 *   h = SEED;  for each of the 7 header words and then each message's checksum c:  h = rotl(h ^ c * K1, 31) * K2
 *   checksum = h ^ h >>> 32
 * </pre>
 * Whoever verifies recomputes the XXH3 of every message and then the fold. An opaque body folds the XXH3 of itself.
 */
final class BatchHeader {
    /** Bytes before the body. */
    static final int BYTES = 64;

    /** Flag of a body that is one record and not messages. */
    static final byte OPAQUE = 1;

    private static final int MAGIC = 0x31544256;
    private static final byte VERSION = 1;

    private static final int MAGIC_OFFSET = 0;
    private static final int VERSION_OFFSET = 4;
    private static final int FLAGS_OFFSET = 5;
    private static final int KEY_ID_OFFSET = 6;
    private static final int BASE_OFFSET_OFFSET = 8;
    private static final int COUNT_OFFSET = 16;
    private static final int LENGTH_OFFSET = 20;
    private static final int LEAST_TIMESTAMP_OFFSET = 24;
    private static final int GREATEST_TIMESTAMP_OFFSET = 32;
    private static final int NONCE_OFFSET = 40;
    private static final int CHECKSUM_OFFSET = 56;

    private static final long SEED = 0x9e3779b97f4a7c15L;
    private static final long K1 = 0xc2b2ae3d27d4eb4fL;
    private static final long K2 = 0x9fb21c651e98df25L;

    private BatchHeader() {}

    /** Writes the header of a stamped batch. */
    static void write(ByteBuffer header, MessageBatch batch) {
        fill(header, (byte) 0, batch.baseOffset(), batch.count(), batch.messagesBytes(), batch.timestampMicros());
        ByteBuffer messages = batch.buffer();
        long hash = foldHeader(header, 0);
        int message = batch.messagesPosition();
        for (int i = batch.count(); i > 0; i--) {
            hash = fold(hash, MessageLayout.checksum(messages, message));
            message += (int) MessageLayout.messageBytes(messages, message);
        }
        header.putLong(CHECKSUM_OFFSET, hash ^ (hash >>> 32));
    }

    /** Writes the header of one opaque record. */
    static void writeOpaque(ByteBuffer header, long number, ByteBuffer body, int position, int length) {
        fill(header, OPAQUE, number, 1, length, 0);
        long hash = fold(foldHeader(header, 0), Xxh3.hash64(body, position, length));
        header.putLong(CHECKSUM_OFFSET, hash ^ (hash >>> 32));
    }

    private static void fill(ByteBuffer header, byte flags, long base, int count, int length, long timestamp) {
        header.putInt(MAGIC_OFFSET, MAGIC);
        header.put(VERSION_OFFSET, VERSION);
        header.put(FLAGS_OFFSET, flags);
        header.putShort(KEY_ID_OFFSET, (short) 0);
        header.putLong(BASE_OFFSET_OFFSET, base);
        header.putInt(COUNT_OFFSET, count);
        header.putInt(LENGTH_OFFSET, length);
        header.putLong(LEAST_TIMESTAMP_OFFSET, timestamp);
        header.putLong(GREATEST_TIMESTAMP_OFFSET, timestamp);
        header.putLong(NONCE_OFFSET, 0);
        header.putLong(NONCE_OFFSET + 8, 0);
    }

    /** The offset of the first message. */
    static long baseOffset(ByteBuffer bytes, int at) {
        return bytes.getLong(at + BASE_OFFSET_OFFSET);
    }

    /** Number of messages. */
    static int count(ByteBuffer bytes, int at) {
        return bytes.getInt(at + COUNT_OFFSET);
    }

    /** Bytes of the body. */
    static int length(ByteBuffer bytes, int at) {
        return bytes.getInt(at + LENGTH_OFFSET);
    }

    /** The greatest timestamp of the body; today also the least. */
    static long timestamp(ByteBuffer bytes, int at) {
        return bytes.getLong(at + GREATEST_TIMESTAMP_OFFSET);
    }

    /** Whether a header stands here whose body fits into {@code available} bytes; the body is not looked at. */
    static boolean standsAt(ByteBuffer bytes, int at, int available) {
        return available >= BYTES
                && bytes.getInt(at + MAGIC_OFFSET) == MAGIC
                && bytes.get(at + VERSION_OFFSET) == VERSION
                && count(bytes, at) > 0
                && baseOffset(bytes, at) >= 0
                && length(bytes, at) >= 0
                && length(bytes, at) <= available - BYTES;
    }

    /** Whether a batch whose header {@link #standsAt} here is what was once written: every byte of it is looked at. */
    static boolean holds(ByteBuffer bytes, int at) {
        long hash = foldHeader(bytes, at);
        int body = at + BYTES;
        int length = length(bytes, at);
        if ((bytes.get(at + FLAGS_OFFSET) & OPAQUE) != 0) {
            hash = fold(hash, Xxh3.hash64(bytes, body, length));
        } else {
            int left = length;
            long offset = baseOffset(bytes, at);
            for (int i = count(bytes, at); i > 0; i--) {
                long messageBytes =
                        left < MessageLayout.HEADER_BYTES ? Long.MAX_VALUE : MessageLayout.messageBytes(bytes, body);
                if (messageBytes > left
                        || MessageLayout.offset(bytes, body) != offset
                        || !MessageLayout.checksumHolds(bytes, body, (int) messageBytes)) {
                    return false;
                }
                hash = fold(hash, MessageLayout.checksum(bytes, body));
                body += (int) messageBytes;
                left -= (int) messageBytes;
                offset++;
            }
            if (left != 0) {
                return false;
            }
        }
        return bytes.getLong(at + CHECKSUM_OFFSET) == (hash ^ (hash >>> 32));
    }

    private static long foldHeader(ByteBuffer bytes, int at) {
        long hash = SEED;
        for (int word = 0; word < CHECKSUM_OFFSET; word += Long.BYTES) {
            hash = fold(hash, bytes.getLong(at + word));
        }
        return hash;
    }

    private static long fold(long hash, long word) {
        return Long.rotateLeft(hash ^ (word * K1), 31) * K2;
    }
}
