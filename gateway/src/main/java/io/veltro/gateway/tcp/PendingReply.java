package io.veltro.gateway.tcp;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The place of one reply in the order of its connection; reused for later requests, with the view a poll fills.
 *
 * <pre>
 *   claimed ─▶ answered (any thread) ─▶ appended to the outbound queue ─▶ sent ─▶ claimed again
 * </pre>
 *
 * <p>Thread: any answers it, once; the rest is for the loop.
 */
final class PendingReply implements ReplySink, Outbound.Holder {
    private final TcpConnection connection;
    private final AtomicBoolean isAnswered = new AtomicBoolean();
    private ErrorCode code = ErrorCode.OK;
    private @Nullable View view;
    private @Nullable PolledView polled;
    private boolean isSent;

    PendingReply(TcpConnection connection) {
        this.connection = connection;
    }

    void claim() {
        isAnswered.setPlain(false);
        isSent = false;
    }

    /** Answers without telling the connection, which is the caller. */
    void refuseAtOnce(ErrorCode code) {
        this.code = code;
        view = null;
        isAnswered.setPlain(true);
    }

    boolean isAnswered() {
        return isAnswered.getAcquire();
    }

    boolean isSent() {
        return isSent;
    }

    /** What was answered, {@code OK} with a view or without. */
    ErrorCode code() {
        return code;
    }

    @Nullable
    View view() {
        return view;
    }

    @Override
    public void ok() {
        answer(ErrorCode.OK, null);
    }

    @Override
    public void ok(View view) {
        answer(ErrorCode.OK, view);
    }

    @Override
    public void refuse(ErrorCode code) {
        answer(code, null);
    }

    @Override
    public PolledView polledView() {
        PolledView reused = polled;
        if (reused == null) {
            reused = new PolledView();
            polled = reused;
        }
        return reused;
    }

    /** All bytes are gone, or never will be: mapped memory is given back. */
    @Override
    public void sent() {
        if (view instanceof PolledView messages) {
            messages.slices().close();
        }
        view = null;
        isSent = true;
    }

    private void answer(ErrorCode code, @Nullable View view) {
        this.code = code;
        this.view = view;
        isAnswered.setRelease(true);
        connection.answered();
    }
}
