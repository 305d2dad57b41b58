package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.UserView;
import java.util.List;

/**
 * What concerns the caller's own connection: logging in and out, and who am I.
 *
 * <p>Thread: loop; passwords are checked by a worker.
 */
final class SessionQueries {
    private final Authenticator authenticator;
    private final Workers workers;

    SessionQueries(Authenticator authenticator, Workers workers) {
        this.authenticator = authenticator;
        this.workers = workers;
    }

    /** False when no worker has room. A failed login leaves the one before it in place. */
    boolean login(Session session, UserRequest.Login login, ReplySink sink) {
        return workers.offer(sink, () -> {
            Authenticator.Outcome outcome = authenticator.check(login);
            if (outcome.user() == null) {
                sink.refuse(outcome.code());
            } else {
                session.login(outcome.user().id());
                sink.ok(new UserView.Identity(outcome.user().id()));
            }
        });
    }

    void logout(Session session, ReplySink sink) {
        session.logout();
        sink.ok();
    }

    void me(Session session, ReplySink sink) {
        SystemView.Client client =
                new SystemView.Client(session.client(), session.user(), session.transport(), session.address(), 0);
        sink.ok(new SystemView.ClientDetails(client, List.of()));
    }
}
