package io.veltro.pipeline.ring;

import io.veltro.pipeline.error.ErrorCode;

/**
 * The first stage: says no to what cannot be done, before anything is touched.
 *
 * <p>Thread: ring.
 */
final class DecideStage {
    void onSlot(Slot slot) {
        if (slot.partition().isDropped()) {
            slot.verdict = ErrorCode.PARTITION_NOT_FOUND;
        } else if (slot.share != null && slot.share.group().isDeleted()) {
            slot.verdict = ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND;
        } else if (slot.task == Slot.Task.APPEND) {
            slot.verdict = slot.batch.check();
        }
    }
}
