package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.view.View;
import org.jspecify.annotations.Nullable;

/**
 * The one mutable event of a shard's ring: what is to be done in which partition, what was decided, and who hears of it.
 * Filled by {@link RingEntry}, passed through the stages, emptied by the last.
 *
 * <p>Thread: whoever has claimed its sequence.
 */
final class Slot {
    /** What is to be done. */
    enum Task {
        APPEND,
        STORE_OFFSET,
        DELETE_OFFSET,
        PURGE,
        DROP
    }

    final MessageBatch batch = new MessageBatch();
    Task task = Task.APPEND;

    @Nullable
    Partition partition;

    @Nullable
    ReplySink sink;

    @Nullable
    View view;

    long nowMicros;
    OffsetStore.Owner offsetOwner = OffsetStore.Owner.CONSUMER;
    int consumer;
    long offset;
    ErrorCode verdict = ErrorCode.OK;

    Partition partition() {
        if (partition == null) {
            throw new IllegalStateException(task + " without a partition");
        }
        return partition;
    }

    void clear() {
        batch.clear();
        partition = null;
        sink = null;
        view = null;
        verdict = ErrorCode.OK;
    }
}
