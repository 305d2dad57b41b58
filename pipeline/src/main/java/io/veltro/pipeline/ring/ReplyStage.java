package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Share;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import org.jspecify.annotations.Nullable;

/**
 * The last stage: lets go of the batch's memory and tells the sink. A commit that frees a partition for another member of its
 * group is answered by the control shard, when the partition has moved.
 *
 * <p>Thread: ring.
 */
final class ReplyStage {
    private final Settlement settlement;

    ReplyStage(Settlement settlement) {
        this.settlement = settlement;
    }

    void onSlot(Slot slot) {
        ReplySink sink = slot.sink;
        View view = slot.view;
        ErrorCode verdict = slot.verdict;
        Group freed = verdict == ErrorCode.OK ? freed(slot) : null;
        slot.batch.owner().release();
        slot.clear();
        if (sink == null) {
            throw new IllegalStateException("a slot without a sink");
        }
        if (verdict != ErrorCode.OK) {
            if (view instanceof PolledView polled) {
                polled.slices().close();
            }
            sink.refuse(verdict);
        } else if (freed != null && settlement.settle(freed, sink, view)) {
            return;
        } else if (view == null) {
            sink.ok();
        } else {
            sink.ok(view);
        }
    }

    private static @Nullable Group freed(Slot slot) {
        Share share = slot.task == Slot.Task.STORE_OFFSET ? slot.share : null;
        return share != null && share.isFreedBy(slot.offset) ? share.group() : null;
    }

    /** Moves freed partitions of a group. */
    @FunctionalInterface
    interface Settlement {
        /** Moves them and then answers; false when there is no room, and then whoever asks answers. */
        boolean settle(Group group, ReplySink sink, @Nullable View view);
    }
}
