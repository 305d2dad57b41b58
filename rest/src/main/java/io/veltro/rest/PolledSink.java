package io.veltro.rest;

import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import io.veltro.rest.call.Answer;
import io.veltro.rest.call.Call;
import io.veltro.rest.call.HttpReplySink;
import java.util.function.Consumer;

/**
 * Hands polled messages to whoever writes them, on the I/O thread of their call.
 *
 * <p>Thread: any, once.
 */
final class PolledSink extends HttpReplySink {
    private final Call call;
    private final Consumer<PolledView> taker;

    PolledSink(Call call, Answer answer, Consumer<PolledView> taker) {
        super(call, answer);
        this.call = call;
        this.taker = taker;
    }

    @Override
    public void ok(View view) {
        call.later(() -> taker.accept((PolledView) view));
    }
}
