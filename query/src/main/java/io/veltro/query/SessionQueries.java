package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.ring.RingEntry;
import io.veltro.pipeline.session.Bearer;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Revocation;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.User;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.UserView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What concerns connections: logging in and out, who am I, who else is there.
 *
 * <p>Thread: loop; tokens are checked by workers, passwords by the slow lane.
 */
final class SessionQueries {
    private final PublishedCatalog catalog;
    private final Sessions sessions;
    private final RingEntry entry;
    private final Authenticator authenticator;
    private final Workers workers;
    private final SlowLane slowLane;
    private final LongSupplier clock;

    SessionQueries(
            PublishedCatalog catalog,
            Sessions sessions,
            RingEntry entry,
            Authenticator authenticator,
            Workers workers,
            SlowLane slowLane,
            LongSupplier clock) {
        this.catalog = catalog;
        this.sessions = sessions;
        this.entry = entry;
        this.authenticator = authenticator;
        this.workers = workers;
        this.slowLane = slowLane;
        this.clock = clock;
    }

    void ping(Session session, ReplySink sink) {
        session.pinged();
        sink.ok();
    }

    /** False when no worker has room. A failed login leaves the one before it in place. */
    boolean login(Session session, UserRequest.Login login, ReplySink sink) {
        return workers.offer(sink, () -> {
            Authenticator.Outcome quick = authenticator.checkQuickly(login);
            if (quick != null) {
                finish(session, quick, sink);
            } else {
                slowLane.add(
                        session,
                        login.username(),
                        sink,
                        breather -> finish(session, authenticator.check(login, breather), sink));
            }
        });
    }

    /** False when no worker has room. */
    boolean login(Session session, TokenRequest.Login login, ReplySink sink) {
        return workers.offer(
                sink, () -> finish(session, authenticator.checkToken(login.token(), clock.getAsLong()), sink));
    }

    /**
     * Binds the user, then looks once more: whoever takes the credential away publishes that first and ends the logins it
     * finds afterwards, so that either they see this login or this sees that.
     */
    private boolean finish(Session session, Authenticator.Outcome outcome, ReplySink sink) {
        User user = outcome.user();
        if (user == null) {
            sink.refuse(outcome.code());
            return false;
        }
        Session.Login mine = new Session.Login(user.id(), outcome.credential());
        Session.Login before = session.login(mine);
        if (!mine.holds(catalog.get(), clock.getAsLong())) {
            session.replace(mine, before);
            if (!before.holds(catalog.get(), clock.getAsLong())) {
                session.end(before);
            }
            sink.refuse(ErrorCode.INVALID_CREDENTIALS);
            return false;
        }
        sink.ok(new UserView.Identity(user.id()));
        return true;
    }

    /**
     * Leaves nobody; an access token is revoked, and that is journalled, for it would open the next session.
     *
     * @return false when there is no room
     */
    boolean logout(Session session, UserRequest.Logout logout, ReplySink sink) {
        Bearer bearer = session.login().bearer();
        if (bearer != null) {
            String revocation = new Revocation(bearer.id(), bearer.expirySeconds()).text();
            return entry.decide(session, logout, revocation, null, sink);
        }
        session.logout();
        sink.ok();
        return true;
    }

    void me(Session session, ReplySink sink) {
        sink.ok(session.details());
    }

    void client(Session session, SystemRequest.GetClient get, ReplySink sink) {
        if (get.client() == 0) {
            sink.refuse(ErrorCode.INVALID_CLIENT_ID);
            return;
        }
        Session found = sessions.find(get.client());
        if (found == null || found.isStale()) {
            sink.ok();
        } else if (mayRead(session)) {
            sink.ok(found.details());
        } else {
            sink.refuse(ErrorCode.UNAUTHORIZED);
        }
    }

    void clients(Session session, ReplySink sink) {
        if (!mayRead(session)) {
            sink.refuse(ErrorCode.UNAUTHORIZED);
            return;
        }
        List<SystemView.Client> views = new ArrayList<>();
        for (Session each : sessions.all()) {
            if (!each.isStale()) {
                views.add(each.view());
            }
        }
        sink.ok(new ListView<>(views));
    }

    private boolean mayRead(Session session) {
        return catalog.get().may(session.user(), Right.READ_SERVER);
    }
}
