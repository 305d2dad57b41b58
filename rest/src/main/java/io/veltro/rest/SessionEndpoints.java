package io.veltro.rest;

import io.undertow.util.StatusCodes;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.rest.call.Answer;
import io.veltro.rest.call.Call;
import io.veltro.rest.call.HttpReplySink;
import io.veltro.rest.json.Bodies;
import io.veltro.rest.json.Identity;

/**
 * Exchanges access tokens. The old one is ended before the new one is told, so that a token is good for one exchange, whoever
 * comes at the same time.
 *
 * <p>Thread: I/O threads.
 */
final class SessionEndpoints {
    private final RequestHandler door;
    private final Access access;

    SessionEndpoints(RequestHandler door, Access access) {
        this.door = door;
        this.access = access;
    }

    void refresh(Call call) {
        String token = call.body(Bodies.TOKEN).text("token");
        ErrorCode admitted = access.admitToRefresh(call.session(), token);
        if (admitted != ErrorCode.OK) {
            call.refuse(admitted);
            return;
        }
        Identity next = access.issue(call.session().login());
        call.ask(door, new UserRequest.Logout(), new HttpReplySink(call, Answer.empty(StatusCodes.OK)) {
            @Override
            public void ok() {
                call.later(() -> call.json(StatusCodes.OK, out -> Identity.SHAPE.write(next, out)));
            }
        });
    }
}
