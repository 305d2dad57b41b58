package io.veltro.pipeline.door;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;

/**
 * Where the answer to one request goes. Exactly one of {@link #ok()}, {@link #ok(View)} and {@link #refuse} is called,
 * once, on any thread, possibly before {@link RequestHandler#handle} has returned. None of them blocks.
 */
public interface ReplySink {
    /** Done, and there is nothing to say. */
    void ok();

    /** Done, with a view; a {@link PolledView} is closed by the sink when it has been sent. */
    void ok(View view);

    /** Not done, nothing has changed. */
    void refuse(ErrorCode code);

    /**
     * A view to be filled by a poll and given to {@link #ok(View)}; the sink may reuse one, so that polling allocates
     * nothing. Empty, and its slices are the caller's until they are given back or closed.
     */
    PolledView polledView();
}
