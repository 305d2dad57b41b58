package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A sink that can be waited for. */
final class Answer implements ReplySink {
    private final CompletableFuture<ErrorCode> code = new CompletableFuture<>();
    private volatile Optional<View> view = Optional.empty();

    @Override
    public void ok() {
        code.complete(ErrorCode.OK);
    }

    @Override
    public void ok(View answered) {
        view = Optional.of(answered);
        ok();
    }

    @Override
    public void refuse(ErrorCode refusal) {
        code.complete(refusal);
    }

    @Override
    public PolledView polledView() {
        return new PolledView();
    }

    ErrorCode await() {
        return code.orTimeout(10, TimeUnit.SECONDS).join();
    }

    boolean isDone() {
        return code.isDone();
    }

    Optional<View> view() {
        return view;
    }
}
