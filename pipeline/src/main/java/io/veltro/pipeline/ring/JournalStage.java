package io.veltro.pipeline.ring;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionLog;
import java.util.random.RandomGenerator;

/**
 * The second stage: gives a batch its offsets and its time, appends it, and keeps stored offsets. Offsets are given out
 * here and not before, so that an append refused for lack of room leaves no gap.
 *
 * <p>Thread: ring.
 */
final class JournalStage {
    private final RandomGenerator ids;

    JournalStage(RandomGenerator ids) {
        this.ids = ids;
    }

    void onSlot(Slot slot) {
        if (slot.verdict != ErrorCode.OK) {
            return;
        }
        PartitionLog log = slot.partition().log();
        slot.verdict = switch (slot.task) {
            case APPEND -> append(slot, log);
            case STORE_OFFSET -> storeOffset(slot, log);
            case DELETE_OFFSET ->
                log.offsets().remove(slot.offsetOwner, slot.consumer)
                        ? ErrorCode.OK
                        : ErrorCode.CONSUMER_OFFSET_NOT_FOUND;
            case DELETE_SEGMENTS -> {
                log.deleteOldest(slot.count, keepFrom(log));
                yield ErrorCode.OK;
            }
            case PURGE -> {
                log.purge();
                yield ErrorCode.OK;
            }
            case DROP -> {
                slot.partition().drop();
                log.delete();
                yield ErrorCode.OK;
            }
        };
    }

    /** Timestamps never fall within a partition, whatever the clock does: polling by time is a binary search. */
    private ErrorCode append(Slot slot, PartitionLog log) {
        long timestampMicros = Math.max(slot.nowMicros, log.lastTimestampMicros());
        slot.batch.stamp(log.nextOffset(), timestampMicros, ids);
        ErrorCode verdict = log.append(slot.batch);
        if (verdict == ErrorCode.OK) {
            slot.partition().traffic().received(slot.batch.count(), slot.batch.messagesBytes());
        }
        return verdict;
    }

    private static ErrorCode storeOffset(Slot slot, PartitionLog log) {
        if (Long.compareUnsigned(slot.offset, log.nextOffset()) >= 0) {
            return ErrorCode.INVALID_OFFSET;
        }
        log.offsets().put(slot.offsetOwner, slot.consumer, slot.offset);
        return ErrorCode.OK;
    }

    /** What a consumer has not committed yet is kept; without any consumer nothing holds a segment. */
    private static long keepFrom(PartitionLog log) {
        long lowest = log.offsets().lowest();
        return lowest == OffsetStore.NONE ? Long.MAX_VALUE : lowest + 1;
    }
}
