package io.veltro.cli.client;

import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.wire.WireReader;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks over messages where they lie, without copying or allocating: polled ones in a receive buffer, or those of a file.
 * It stands in front of the first message until {@link #next()} says that there is one.
 *
 * <pre>
 *   while (cursor.next()) { … cursor.offset() … cursor.buffer(), cursor.payloadPosition(), cursor.payloadBytes() … }
 * </pre>
 *
 * <p>Thread: one at a time.
 */
public final class MessageCursor {
    private final PolledView head = new PolledView();
    private ByteBuffer buffer = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    private int message;
    private int following;
    private int end;

    /** Points at the payload of a poll's reply; the bytes stay the reader's. */
    public MessageCursor wrap(WireReader payload) throws IOException {
        try {
            head.refillHead(payload);
        } catch (RequestException e) {
            throw new ProtocolException("the reply to a poll has only " + payload.remaining()
                    + " bytes, its head alone has " + PolledView.HEAD_BYTES);
        }
        int bytes = payload.remaining();
        return wrap(payload.buffer(), payload.skip(bytes), bytes);
    }

    /** Points at messages back to back without a head, as in a file. */
    public MessageCursor wrap(ByteBuffer littleEndian, int position, int bytes) {
        buffer = littleEndian;
        message = position;
        following = position;
        end = position + bytes;
        return this;
    }

    /** The partition that was polled. */
    public int partition() {
        return head.partition();
    }

    /** The offset of the partition's last message; 0 when it has none. */
    public long currentOffset() {
        return head.currentOffset();
    }

    /** How many messages the poll gave, whatever has been read of them. */
    public int count() {
        return head.count();
    }

    /** Moves to the next message; false when there is none. */
    public boolean next() throws IOException {
        if (following == end) {
            return false;
        }
        int left = end - following;
        long bytes = left < MessageLayout.HEADER_BYTES
                ? MessageLayout.HEADER_BYTES
                : MessageLayout.messageBytes(buffer, following);
        if (bytes > left) {
            throw new ProtocolException("a message needs " + bytes + " bytes, only " + left + " are left");
        }
        message = following;
        following += (int) bytes;
        return true;
    }

    /** Where the messages lie; borrowed. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where this message begins in {@link #buffer()}. */
    public int position() {
        return message;
    }

    /** Bytes of this message with header, payload and user headers. */
    public int bytes() {
        return following - message;
    }

    /** The message's number in its partition. */
    public long offset() {
        return MessageLayout.offset(buffer, message);
    }

    /** The lower 64 bits of the id. */
    public long idLow() {
        return MessageLayout.idLow(buffer, message);
    }

    /** The upper 64 bits of the id. */
    public long idHigh() {
        return MessageLayout.idHigh(buffer, message);
    }

    /** When the server took the message. */
    public long timestampMicros() {
        return MessageLayout.timestamp(buffer, message);
    }

    /** What the producer gave as its own time, by custom in microseconds. */
    public long originTimestamp() {
        return MessageLayout.originTimestamp(buffer, message);
    }

    /** Where the payload begins in {@link #buffer()}. */
    public int payloadPosition() {
        return message + MessageLayout.HEADER_BYTES;
    }

    public int payloadBytes() {
        return MessageLayout.payloadBytes(buffer, message);
    }

    /** Where the user headers begin in {@link #buffer()}. */
    public int userHeadersPosition() {
        return payloadPosition() + payloadBytes();
    }

    public int userHeadersBytes() {
        return MessageLayout.userHeadersBytes(buffer, message);
    }

    /** Whether the message is as the server stored it. */
    public boolean checksumHolds() {
        return MessageLayout.checksumHolds(buffer, message, bytes());
    }
}
