package io.veltro.pipeline.message;

import io.veltro.pipeline.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * A flyweight over the messages of one send: checks them as they came, then stamps them with what the server decides.
 * The bytes lie in the buffer they were received in and are changed in place; {@link #owner} counts their holders.
 *
 * <pre>
 *   index     16 bytes × count   offset u32 = 0 | end position u32 | timestamp u64 = 0
 *   messages  back to back       see {@link MessageLayout}
 *   end position i = bytes of the messages 0..i together
 * </pre>
 *
 * <p>Thread: one at a time; handed on with the ring.
 */
public final class MessageBatch {
    /** Bytes of one index entry. */
    public static final int INDEX_ENTRY_BYTES = 16;

    /** The largest batch, its messages all together; more is refused, wherever it comes from. */
    public static final int BYTES_MAX = 96 << 20;

    private static final int INDEX_OFFSET_OFFSET = 0;
    private static final int INDEX_END_POSITION_OFFSET = 4;
    private static final int INDEX_TIMESTAMP_OFFSET = 8;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);

    private ByteBuffer buffer = NOTHING;
    private Counted owner = Counted.FOREVER;
    private int indexPosition;
    private int messagesPosition;
    private int messagesBytes;
    private int count;
    private long baseOffset;
    private long timestampMicros;

    /** Writes an index entry as a client sends it; {@code end} counts from the beginning of the messages. */
    public static void writeIndexEntry(ByteBuffer littleEndian, int position, int end) {
        littleEndian.putInt(position + INDEX_OFFSET_OFFSET, 0);
        littleEndian.putInt(position + INDEX_END_POSITION_OFFSET, end);
        littleEndian.putLong(position + INDEX_TIMESTAMP_OFFSET, 0);
    }

    /** Points this flyweight at a batch; the bytes stay the owner's. */
    public MessageBatch wrap(
            ByteBuffer littleEndian,
            int indexPosition,
            int count,
            int messagesPosition,
            int messagesBytes,
            Counted owner) {
        this.buffer = littleEndian;
        this.indexPosition = indexPosition;
        this.count = count;
        this.messagesPosition = messagesPosition;
        this.messagesBytes = messagesBytes;
        this.owner = owner;
        this.baseOffset = 0;
        this.timestampMicros = 0;
        return this;
    }

    /** Takes over what another flyweight points at; who holds the owner is the caller's affair. */
    public void copyFrom(MessageBatch other) {
        wrap(other.buffer, other.indexPosition, other.count, other.messagesPosition, other.messagesBytes, other.owner);
    }

    /** Points at nothing, so that no memory is kept alive by an idle flyweight. */
    public void clear() {
        wrap(NOTHING, 0, 0, 0, 0, Counted.FOREVER);
    }

    /** The buffer the messages lie in, counted by {@link #owner}. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the index begins in {@link #buffer}. */
    public int indexPosition() {
        return indexPosition;
    }

    /** Where the first message begins in {@link #buffer}. */
    public int messagesPosition() {
        return messagesPosition;
    }

    /** Bytes of all messages together. */
    public int messagesBytes() {
        return messagesBytes;
    }

    /** Number of messages. */
    public int count() {
        return count;
    }

    /** Who counts the holders of the bytes. */
    public Counted owner() {
        return owner;
    }

    /** The offset of the first message, once stamped. */
    public long baseOffset() {
        return baseOffset;
    }

    /** The one timestamp of all messages, microseconds since 1970, once stamped. */
    public long timestampMicros() {
        return timestampMicros;
    }

    /**
     * Checks the batch as it came from a client, in the order the protocol prescribes.
     *
     * @return {@link ErrorCode#OK} when it may be appended
     */
    public ErrorCode check() {
        if (count == 0) {
            return ErrorCode.INVALID_MESSAGES_COUNT;
        }
        long start = 0;
        long sum = 0;
        long previousOffset = 0;
        for (int i = 0; i < count; i++) {
            int entry = indexPosition + i * INDEX_ENTRY_BYTES;
            boolean last = i == count - 1;
            long claimedEnd = Integer.toUnsignedLong(buffer.getInt(entry + INDEX_END_POSITION_OFFSET));
            long end = last ? messagesBytes : claimedEnd;
            ErrorCode fault = checkMessage(entry, start, end);
            if (fault != ErrorCode.OK) {
                return fault;
            }
            int message = messagesPosition + (int) start;
            long offset = MessageLayout.offset(buffer, message);
            if (Long.compareUnsigned(offset, previousOffset) < 0) {
                return ErrorCode.INVALID_OFFSET;
            }
            if (last && claimedEnd < start) {
                return ErrorCode.CANNOT_READ_INDEX_POSITION;
            }
            previousOffset = offset;
            sum += MessageLayout.messageBytes(buffer, message);
            start = end;
        }
        return sum == messagesBytes ? ErrorCode.OK : ErrorCode.INVALID_MESSAGES_SIZE;
    }

    private ErrorCode checkMessage(int entry, long start, long end) {
        if (buffer.getInt(entry + INDEX_OFFSET_OFFSET) != 0) {
            return ErrorCode.NON_ZERO_OFFSET;
        }
        if (buffer.getLong(entry + INDEX_TIMESTAMP_OFFSET) != 0) {
            return ErrorCode.NON_ZERO_TIMESTAMP;
        }
        if (end > messagesBytes || end - start < MessageLayout.HEADER_BYTES) {
            return ErrorCode.MISSING_INDEX;
        }
        int message = messagesPosition + (int) start;
        if (MessageLayout.messageBytes(buffer, message) > end - start) {
            return ErrorCode.MISSING_INDEX;
        }
        if (Integer.compareUnsigned(MessageLayout.payloadBytes(buffer, message), MessageLayout.PAYLOAD_BYTES_MAX) > 0) {
            return ErrorCode.TOO_BIG_MESSAGE_PAYLOAD;
        }
        if (Integer.compareUnsigned(
                        MessageLayout.userHeadersBytes(buffer, message), MessageLayout.USER_HEADERS_BYTES_MAX)
                > 0) {
            return ErrorCode.TOO_BIG_USER_HEADERS;
        }
        return ErrorCode.OK;
    }

    /**
     * Writes into each message what the server decides: offset, timestamp, an id where the client gave none, a clean
     * reserved field and the checksum over all of it. Call it once, on a batch that passed {@link #check}.
     *
     * @param ids where missing ids come from; each becomes a random UUID (version 4, RFC 9562)
     */
    public void stamp(long baseOffset, long timestampMicros, RandomGenerator ids) {
        this.baseOffset = baseOffset;
        this.timestampMicros = timestampMicros;
        int message = messagesPosition;
        for (int i = 0; i < count; i++) {
            int messageBytes = (int) MessageLayout.messageBytes(buffer, message);
            if (MessageLayout.idLow(buffer, message) == 0 && MessageLayout.idHigh(buffer, message) == 0) {
                buffer.putLong(
                        message + MessageLayout.ID_OFFSET, (ids.nextLong() & 0x3fffffffffffffffL) | Long.MIN_VALUE);
                buffer.putLong(message + MessageLayout.ID_OFFSET + 8, (ids.nextLong() & ~0xf000L) | 0x4000L);
            }
            buffer.putLong(message + MessageLayout.OFFSET_OFFSET, baseOffset + i);
            buffer.putLong(message + MessageLayout.TIMESTAMP_OFFSET, timestampMicros);
            buffer.putLong(message + MessageLayout.RESERVED_OFFSET, 0);
            long checksum = Xxh3.hash64(
                    buffer, message + MessageLayout.CHECKED_OFFSET, messageBytes - MessageLayout.CHECKED_OFFSET);
            buffer.putLong(message + MessageLayout.CHECKSUM_OFFSET, checksum);
            message += messageBytes;
        }
    }
}
