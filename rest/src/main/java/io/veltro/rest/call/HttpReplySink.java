package io.veltro.rest.call;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;

/**
 * Turns what comes back through the door into the answer of a call. A success that should say something and does not means
 * that what was asked for is not there.
 *
 * <p>Thread: any, once.
 */
public class HttpReplySink implements ReplySink {
    private final Call call;
    private final Answer answer;

    public HttpReplySink(Call call, Answer answer) {
        this.call = call;
        this.answer = answer;
    }

    @Override
    public void ok() {
        call.later(() -> {
            if (answer.isEmpty()) {
                call.empty(answer.status());
            } else {
                call.notFound();
            }
        });
    }

    @Override
    public void ok(View view) {
        call.later(() -> call.json(answer.status(), out -> answer.writer().write(call, view, out)));
    }

    @Override
    public void refuse(ErrorCode code) {
        call.later(() -> call.refuse(code));
    }

    @Override
    public PolledView polledView() {
        return new PolledView();
    }
}
