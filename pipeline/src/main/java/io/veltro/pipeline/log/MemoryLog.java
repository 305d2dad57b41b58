package io.veltro.pipeline.log;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.message.Slices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/**
 * A log without a disk, of fixed capacity: batches lie behind one another in one block of memory, found through an array of
 * where each message begins. When either is full, an append is refused.
 *
 * <p>Thread: as {@link PartitionLog} says.
 */
public final class MemoryLog implements PartitionLog {
    private final ByteBuffer bytes;
    private final int[] positions;
    private final OffsetStore offsets = new MemoryOffsets();
    private int end;
    private long lastTimestampMicros;
    private volatile int committed;

    /**
     * @param bytesMax room for messages, headers included
     * @param messagesMax room for so many messages
     */
    public MemoryLog(int bytesMax, int messagesMax) {
        bytes = ByteBuffer.allocateDirect(bytesMax).order(ByteOrder.LITTLE_ENDIAN);
        positions = new int[messagesMax + 1];
    }

    @Override
    public ErrorCode append(MessageBatch batch) {
        int next = committed;
        if (batch.messagesBytes() > bytes.capacity() - end || batch.count() >= positions.length - next) {
            return ErrorCode.CANNOT_APPEND_TO_FILE;
        }
        bytes.put(end, batch.buffer(), batch.messagesPosition(), batch.messagesBytes());
        for (int i = 0; i < batch.count(); i++) {
            positions[next + i] = end;
            end += (int) MessageLayout.messageBytes(bytes, end);
        }
        positions[next + batch.count()] = end;
        lastTimestampMicros = batch.timestampMicros();
        committed = next + batch.count();
        return ErrorCode.OK;
    }

    @Override
    public long firstOffset() {
        return 0;
    }

    @Override
    public long nextOffset() {
        return committed;
    }

    @Override
    public long firstTimestampMicros() {
        return committed == 0 ? 0 : MessageLayout.timestamp(bytes, 0);
    }

    @Override
    public long lastTimestampMicros() {
        return lastTimestampMicros;
    }

    @Override
    public long messagesBytes() {
        return positions[committed];
    }

    @Override
    public int segments() {
        return 1;
    }

    @Override
    public long offsetAt(long timestampMicros) {
        int low = 0;
        int high = committed;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(MessageLayout.timestamp(bytes, positions[middle]), timestampMicros) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public void read(long offset, int messagesMax, int bytesMax, Slices into) {
        int next = committed;
        if (offset >= next || messagesMax == 0) {
            return;
        }
        int from = (int) Math.max(0, offset);
        int until = (int) Math.min(next, from + Integer.toUnsignedLong(messagesMax));
        while (until > from + 1 && positions[until] - positions[from] > bytesMax) {
            until--;
        }
        int start = positions[from];
        into.add(bytes, start, positions[until] - start, until - from, until - 1L, Counted.FOREVER);
    }

    @Override
    public OffsetStore offsets() {
        return offsets;
    }

    @Override
    public void force() {}

    /** The one segment there is is the newest. */
    @Override
    public int deleteOldest(int segmentsMax, long keepFrom) {
        return 0;
    }

    @Override
    public void purge() {
        end = 0;
        positions[0] = 0;
        committed = 0;
        ((MemoryOffsets) offsets).stored.clear();
    }

    @Override
    public void delete() {
        purge();
    }

    @Override
    public void close() {}

    private static final class MemoryOffsets implements OffsetStore {
        private final ConcurrentHashMap<Long, Long> stored = new ConcurrentHashMap<>();

        @Override
        public long get(Owner owner, int id) {
            return stored.getOrDefault(key(owner, id), NONE);
        }

        @Override
        public long lowest() {
            long lowest = NONE;
            for (long offset : stored.values()) {
                lowest = lowest == NONE ? offset : Math.min(lowest, offset);
            }
            return lowest;
        }

        @Override
        public void put(Owner owner, int id, long offset) {
            stored.put(key(owner, id), offset);
        }

        @Override
        public boolean remove(Owner owner, int id) {
            return stored.remove(key(owner, id)) != null;
        }

        @Override
        public void keepGroups(IntPredicate kept) {
            stored.keySet().removeIf(key -> key >>> 32 != 0 && !kept.test(key.intValue()));
        }

        private static Long key(Owner owner, int id) {
            long space = owner == Owner.GROUP ? 1L << 32 : 0;
            return space | Integer.toUnsignedLong(id);
        }
    }
}
