package io.veltro.perf;

import io.veltro.cli.client.Transport;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.wire.ReplyFrame;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The far end of a connection: keeps sent messages in one partition, gives them offsets and lets them be polled. It answers
 * while it is written to, so there is no thread and no network. Allocates nothing once warm, so that the client can be
 * watched.
 */
final class MemoryServer implements Transport {
    private static final int CAPACITY = 8 * 1024 * 1024;
    private static final int MESSAGE_OFFSET_AT = 24;

    private final ByteBuffer log = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private final int[] starts = new int[100_001];
    private final ByteBuffer replies = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer request = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private final WireReader reader = new WireReader();
    private final MessageRequest.Poll poll = MessageRequest.Poll.of(
            Consumer.consumer(Identifier.of(0)), Identifier.of(0), Identifier.of(0), 0, 0, false);

    private int messages;
    private int pollMessagesMax = Integer.MAX_VALUE;
    private long forgottenOffset = -1;
    private int sends;
    private int polls;

    /** Answers polls with at most so many messages. */
    MemoryServer withShortAnswers(int messagesMax) {
        pollMessagesMax = messagesMax;
        return this;
    }

    /** Leaves one message out of the polls. */
    MemoryServer withGapAt(long offset) {
        forgottenOffset = offset;
        return this;
    }

    int messages() {
        return messages;
    }

    int sends() {
        return sends;
    }

    int polls() {
        return polls;
    }

    @Override
    public void write(ByteBuffer bytes) {
        int start = bytes.position();
        request.clear().put(0, bytes, start, bytes.remaining());
        int length = bytes.remaining() - RequestFrame.HEADER_BYTES;
        int code = RequestFrame.code(request, 0);
        reader.wrap(request, RequestFrame.HEADER_BYTES, length);
        bytes.position(bytes.limit());
        if (code == RequestCode.SEND_MESSAGES.number()) {
            append(length);
        } else if (code == RequestCode.POLL_MESSAGES.number()) {
            poll();
        } else {
            throw new IllegalArgumentException("command " + code);
        }
    }

    private void append(int length) {
        sends++;
        int metadataBytes = reader.u32();
        reader.skip(metadataBytes);
        int count = request.getInt(reader.position() - Integer.BYTES);
        reader.skip(count * MessageBatch.INDEX_ENTRY_BYTES);
        int position = reader.position();
        int end = RequestFrame.HEADER_BYTES + length;
        for (; position < end; messages++) {
            int bytes = (int) MessageLayout.messageBytes(request, position);
            log.put(starts[messages], request, position, bytes);
            log.putLong(starts[messages] + MESSAGE_OFFSET_AT, messages);
            starts[messages + 1] = starts[messages] + bytes;
            position += bytes;
        }
        reply(0);
    }

    private void poll() {
        polls++;
        poll.refill(reader);
        int first = (int) Math.min(messages, poll.value());
        int count = Math.min(Math.min(pollMessagesMax, poll.count()), messages - first);
        int at = reply(PolledView.HEAD_BYTES + starts[first + count] - starts[first]);
        int kept = 0;
        int position = at + PolledView.HEAD_BYTES;
        for (int i = first; i < first + count; i++) {
            if (i != forgottenOffset) {
                int bytes = starts[i + 1] - starts[i];
                replies.put(position, log, starts[i], bytes);
                position += bytes;
                kept++;
            }
        }
        ReplyFrame.write(replies, at - ReplyFrame.HEADER_BYTES, 0, position - at);
        replies.putInt(at, 0).putLong(at + 4, Math.max(0, messages - 1)).putInt(at + 12, kept);
        replies.position(position);
    }

    private int reply(int payloadBytes) {
        int at = replies.position();
        ReplyFrame.write(replies, at, 0, payloadBytes);
        replies.position(at + ReplyFrame.HEADER_BYTES + payloadBytes);
        return at + ReplyFrame.HEADER_BYTES;
    }

    @Override
    public void read(ByteBuffer into) throws EOFException {
        int count = Math.min(replies.position(), into.remaining());
        if (count == 0) {
            throw new EOFException("nothing to read");
        }
        into.put(into.position(), replies, 0, count);
        into.position(into.position() + count);
        replies.flip().position(count);
        replies.compact();
    }

    @Override
    public boolean isReadable() {
        return replies.position() > 0;
    }

    @Override
    public String portName() {
        return "memory";
    }

    @Override
    public void close() {}
}
