package io.veltro.cli.client;

import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest.Partitioning;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Builds the frame of a send message by message in one direct buffer. How long index and head become is known only when
 * the last message is there, so they are written backwards into room kept free in front of the messages, and no message is
 * ever moved.
 *
 * <pre>
 *   0                                          messagesStart              messagesEnd
 *   +---------------+--------+------+---------+-----------+-----------+----
 *   | kept free     | length | code | metadata| index     | messages  | free
 *   +---------------+--------+------+---------+-----------+-----------+----
 *                   ^ position of the frame                            ^ its limit
 *   metadata = metadata length u32 | stream | topic | partitioning | count u32; see MessageRequest.Send
 * </pre>
 *
 * <p>Cleared and filled again it keeps its memory. A frame may also be kept and submitted many times.
 *
 * <p>Thread: one at a time.
 */
public final class BatchBuilder {
    private static final byte[] NO_HEADERS = new byte[0];
    private static final int LENGTH_BYTES = 4;
    private static final int COUNT_BYTES = 4;
    private static final int INITIAL_COUNT = 256;
    private static final int INITIAL_BYTES = 64 * 1024;

    private final WireWriter target = new WireWriter();
    private final int partitioningAt;
    private ByteBuffer buffer;
    private int messagesStart;
    private int messagesEnd;
    private int count;

    /** A batch for a topic; the server chooses the partition unless told otherwise. */
    public BatchBuilder(Identifier stream, Identifier topic) {
        stream.write(target);
        topic.write(target);
        partitioningAt = target.length();
        balanced();
        messagesStart = headBytes(INITIAL_COUNT);
        messagesEnd = messagesStart;
        buffer = allocate(messagesStart + INITIAL_BYTES);
    }

    /** The server takes turns among the partitions. */
    public BatchBuilder balanced() {
        partitioning(Partitioning.BALANCED, 0);
        return this;
    }

    /** All messages go to one partition. */
    public BatchBuilder partition(int partition) {
        partitioning(Partitioning.PARTITION, Integer.BYTES).u32(partition);
        return this;
    }

    /** All messages go to the partition the key's hash points at; 1 to 255 bytes. */
    public BatchBuilder key(byte[] key) {
        if (key.length == 0 || key.length > 255) {
            throw new IllegalArgumentException("a key has 1 to 255 bytes, this one has " + key.length);
        }
        partitioning(Partitioning.KEY, key.length).bytes(key);
        return this;
    }

    private WireWriter partitioning(Partitioning kind, int length) {
        byte[] ids = new byte[partitioningAt];
        target.buffer().get(0, ids);
        return target.clear().bytes(ids).u8(kind.code()).u8(length);
    }

    /** Forgets the messages; topic, partitioning and memory stay. */
    public BatchBuilder clear() {
        messagesEnd = messagesStart;
        count = 0;
        return this;
    }

    /** Adds a message without user headers whose id the server gives out. */
    public BatchBuilder add(byte[] payload, long originTimestamp) {
        return add(0, 0, originTimestamp, payload, NO_HEADERS);
    }

    /** Adds a message; with both halves of the id 0 the server gives one out. */
    public BatchBuilder add(long idLow, long idHigh, long originTimestamp, byte[] payload, byte[] userHeaders) {
        int message = append(MessageLayout.HEADER_BYTES + (long) payload.length + userHeaders.length);
        MessageLayout.writeUnstamped(
                buffer, message, idLow, idHigh, originTimestamp, payload.length, userHeaders.length);
        buffer.put(message + MessageLayout.HEADER_BYTES, payload);
        buffer.put(message + MessageLayout.HEADER_BYTES + payload.length, userHeaders);
        return this;
    }

    /** Adds a copy of the message a cursor stands on, with its id, origin timestamp and user headers. */
    public BatchBuilder add(MessageCursor source) {
        int message = append(source.bytes());
        buffer.put(message, source.buffer(), source.position(), source.bytes());
        MessageLayout.writeUnstamped(
                buffer,
                message,
                source.idLow(),
                source.idHigh(),
                source.originTimestamp(),
                source.payloadBytes(),
                source.userHeadersBytes());
        return this;
    }

    /** Number of messages. */
    public int count() {
        return count;
    }

    /** Bytes of the messages, their headers included. */
    public int messagesBytes() {
        return messagesEnd - messagesStart;
    }

    /**
     * The whole frame, between the position and the limit of a buffer that is borrowed until the next change; submitting
     * it leaves both where they are.
     */
    public ByteBuffer frame() {
        buffer.clear();
        if (headBytes(count) > messagesStart) {
            grow(headBytes(Math.multiplyExact(count, 2)), buffer.capacity() - messagesEnd);
        }
        int start = messagesStart - headBytes(count);
        RequestFrame.write(
                buffer, start, RequestCode.SEND_MESSAGES.number(), messagesEnd - start - RequestFrame.HEADER_BYTES);
        int metadata = start + RequestFrame.HEADER_BYTES;
        buffer.putInt(metadata, target.length() + COUNT_BYTES);
        buffer.put(metadata + LENGTH_BYTES, target.buffer(), 0, target.length());
        buffer.putInt(metadata + LENGTH_BYTES + target.length(), count);
        writeIndex();
        return buffer.limit(messagesEnd).position(start);
    }

    private void writeIndex() {
        int entry = messagesStart - count * MessageBatch.INDEX_ENTRY_BYTES;
        int message = messagesStart;
        for (int i = 0; i < count; i++) {
            message += (int) MessageLayout.messageBytes(buffer, message);
            MessageBatch.writeIndexEntry(buffer, entry, message - messagesStart);
            entry += MessageBatch.INDEX_ENTRY_BYTES;
        }
    }

    /** Writes one origin timestamp into every message, also of a frame already made: to send it again as new. */
    public void stampOrigin(long originTimestamp) {
        int message = messagesStart;
        while (message < messagesEnd) {
            MessageLayout.writeOriginTimestamp(buffer, message, originTimestamp);
            message += (int) MessageLayout.messageBytes(buffer, message);
        }
    }

    private int headBytes(int messages) {
        return RequestFrame.HEADER_BYTES
                + LENGTH_BYTES
                + target.length()
                + COUNT_BYTES
                + Math.multiplyExact(messages, MessageBatch.INDEX_ENTRY_BYTES);
    }

    private int append(long messageBytes) {
        buffer.clear();
        if (messageBytes > buffer.capacity() - messagesEnd) {
            grow(messagesStart, Math.toIntExact(Math.max(messageBytes, messagesBytes())));
        }
        int message = messagesEnd;
        messagesEnd += (int) messageBytes;
        count++;
        return message;
    }

    private void grow(int newStart, int moreBytes) {
        int used = messagesBytes();
        ByteBuffer larger = allocate(Math.addExact(Math.addExact(newStart, used), moreBytes));
        larger.put(newStart, buffer.clear(), messagesStart, used);
        buffer = larger;
        messagesStart = newStart;
        messagesEnd = newStart + used;
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
