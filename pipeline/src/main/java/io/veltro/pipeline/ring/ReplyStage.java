package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;

/**
 * The last stage: lets go of the batch's memory and tells the sink.
 *
 * <p>Thread: ring.
 */
final class ReplyStage {
    void onSlot(Slot slot) {
        ReplySink sink = slot.sink;
        View view = slot.view;
        ErrorCode verdict = slot.verdict;
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
        } else if (view == null) {
            sink.ok();
        } else {
            sink.ok(view);
        }
    }
}
