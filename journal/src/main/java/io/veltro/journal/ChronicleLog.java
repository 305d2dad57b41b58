package io.veltro.journal;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.Slices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The log of one partition: its messages and the offsets its consumers stored.
 *
 * <p>Thread: shard; reads any.
 */
final class ChronicleLog implements PartitionLog {
    private final SegmentedLog log;
    private final MappedOffsetStore offsets;
    private final Runnable closed;
    private final int batchBytesMax;
    private final ByteBuffer header = ByteBuffer.allocate(BatchHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /** @param closed told once, when this log is closed or deleted */
    ChronicleLog(SegmentedLog log, MappedOffsetStore offsets, int batchBytesMax, Runnable closed) {
        this.log = log;
        this.offsets = offsets;
        this.batchBytesMax = batchBytesMax;
        this.closed = closed;
    }

    @Override
    public ErrorCode append(MessageBatch batch) {
        if (batch.baseOffset() != log.nextOffset()) {
            throw new IllegalArgumentException("the batch begins at offset " + batch.baseOffset()
                    + ", the log goes on at " + log.nextOffset() + ": stamp it with nextOffset");
        }
        if (batch.messagesBytes() > batchBytesMax) {
            return ErrorCode.TOO_BIG_MESSAGE_PAYLOAD;
        }
        BatchHeader.write(header, batch);
        return log.append(header, batch.buffer(), batch.messagesPosition(), batch.messagesBytes());
    }

    @Override
    public long firstOffset() {
        return log.firstOffset();
    }

    @Override
    public long nextOffset() {
        return log.nextOffset();
    }

    @Override
    public long firstTimestampMicros() {
        return log.firstTimestamp();
    }

    @Override
    public long lastTimestampMicros() {
        return log.timestamp();
    }

    @Override
    public long messagesBytes() {
        return log.messagesBytes();
    }

    @Override
    public int segments() {
        return log.segmentCount();
    }

    @Override
    public long offsetAt(long timestampMicros) {
        return log.offsetAt(timestampMicros);
    }

    @Override
    public void read(long offset, int messagesMax, int bytesMax, Slices into) {
        log.read(offset, Integer.toUnsignedLong(messagesMax), bytesMax, into);
    }

    @Override
    public OffsetStore offsets() {
        return offsets;
    }

    @Override
    public void force() {
        log.force();
        offsets.force();
    }

    @Override
    public int deleteOldest(int segmentsMax, long keepFrom) {
        return log.deleteOldest(Integer.toUnsignedLong(segmentsMax), keepFrom);
    }

    @Override
    public void purge() {
        offsets.clear();
        log.clear();
    }

    @Override
    public void delete() {
        purge();
        closed.run();
    }

    /** Closes the log and leaves what waits for the device to others. */
    void close(Chores closer) {
        offsets.close();
        log.close(closer);
        closed.run();
    }

    @Override
    public void close() {
        offsets.close();
        log.close();
        closed.run();
    }
}
