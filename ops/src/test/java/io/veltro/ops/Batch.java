package io.veltro.ops;

import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest.Partitioning;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds the frame of a send by hand, right or wrong in one place at will. */
final class Batch {
    private final WireWriter target = new WireWriter();
    private final List<byte[]> messages = new ArrayList<>();

    /** A batch for the stream and the topic of this name, by turns. */
    static Batch to(String name) {
        return to(Identifier.of(name), Identifier.of(name));
    }

    /** Begins a batch for a topic; its partitioning is to follow. */
    static Batch to(Identifier stream, Identifier topic) {
        Batch batch = new Batch();
        stream.write(batch.target);
        topic.write(batch.target);
        return batch;
    }

    /** A batch for a partition of the topic of this name in the stream of this name. */
    static Batch to(String name, int partition) {
        return to(Identifier.of(name), Identifier.of(name), partition);
    }

    /** A batch for a partition. */
    static Batch to(Identifier stream, Identifier topic, int partition) {
        Batch batch = new Batch();
        stream.write(batch.target);
        topic.write(batch.target);
        batch.target.u8(Partitioning.PARTITION.code()).u8(4).u32(partition);
        return batch;
    }

    /** With whatever stands where the partitioning should. */
    Batch partitioning(int... bytes) {
        for (int each : bytes) {
            target.u8(each);
        }
        return this;
    }

    Batch add(String payload) {
        return add(payload.getBytes(StandardCharsets.UTF_8), new byte[0]);
    }

    Batch add(byte[] payload, byte[] userHeaders) {
        ByteBuffer message = ByteBuffer.allocate(MessageLayout.HEADER_BYTES + payload.length + userHeaders.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        MessageLayout.writeUnstamped(message, 0, 0, 0, 0, payload.length, userHeaders.length);
        message.position(MessageLayout.HEADER_BYTES).put(payload).put(userHeaders);
        messages.add(message.array());
        return this;
    }

    /** Changes the message added last. */
    Batch patch(int position, long value) {
        ByteBuffer.wrap(messages.get(messages.size() - 1))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(position, value);
        return this;
    }

    /** The whole frame. */
    byte[] frame() {
        return frame(0, 0, 0, 0);
    }

    /**
     * The whole frame with a wrong index.
     *
     * @param entry whose index entry is wrong
     * @param offset in place of 0
     * @param endShift added to the end position
     * @param timestamp in place of 0
     */
    byte[] frame(int entry, int offset, int endShift, long timestamp) {
        WireWriter payload = new WireWriter();
        payload.u32(target.length() + 4).bytes(target.toBytes()).u32(messages.size());
        int end = 0;
        for (int i = 0; i < messages.size(); i++) {
            end += messages.get(i).length;
            boolean isWrong = i == entry;
            payload.u32(isWrong ? offset : 0)
                    .u32(isWrong ? end + endShift : end)
                    .u64(isWrong ? timestamp : 0);
        }
        messages.forEach(payload::bytes);
        return RawConnection.frame(RequestCode.SEND_MESSAGES.number(), payload.toBytes());
    }
}
