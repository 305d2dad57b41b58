package io.veltro.pipeline.ring;

import io.veltro.pipeline.count.ShardCounts;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.Share;
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
        DELETE_SEGMENTS,
        PURGE,
        DROP
    }

    final MessageBatch batch = new MessageBatch();
    Task task = Task.APPEND;

    @Nullable
    Partition partition;

    /** The group's share of the partition, when a member of a group stores or deletes an offset. */
    @Nullable
    Share share;

    @Nullable
    ReplySink sink;

    @Nullable
    View view;

    long nowMicros;

    /** When its bytes were read, if that is known. */
    long receivedNanos = ShardCounts.UNKNOWN;

    /** When it was put into the ring, if somebody outside asked for it. */
    long publishedNanos = ShardCounts.UNKNOWN;

    OffsetStore.Owner offsetOwner = OffsetStore.Owner.CONSUMER;
    int consumer;
    long offset;
    int count;
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
        share = null;
        sink = null;
        view = null;
        verdict = ErrorCode.OK;
        receivedNanos = ShardCounts.UNKNOWN;
        publishedNanos = ShardCounts.UNKNOWN;
    }
}
