package io.veltro.pipeline.ring;

import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.User;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/**
 * Ends logins on live connections when what they rest on is taken away.
 *
 * <pre>
 *   user deleted             nothing is allowed any more; the connection is off the list and out of its groups
 *   user made inactive       logged out
 *   password changed         logged out, when it was that password and another connection that changed it
 *   token deleted, expired   logged out, when it was that token; half a second after its expiry, and on the
 *                            connection that deleted it half a second later, so that it can say goodbye
 * </pre>
 *
 * <p>Permissions need no such thing: they are looked up at each command.
 *
 * <p>Thread: control.
 */
final class Logins {
    private static final long GRACE_MICROS = TimeUnit.MILLISECONDS.toMicros(500);

    private final Sessions sessions;
    private final Memberships memberships;
    private Map<Session, Long> unfoundedSince = new HashMap<>();

    Logins(Sessions sessions, Memberships memberships) {
        this.sessions = sessions;
        this.memberships = memberships;
    }

    void dismiss(User deleted) {
        for (Session session : sessions.all()) {
            Session.Login login = session.login();
            if (login.user() == deleted.id() && session.dismiss(login)) {
                memberships.depart(session);
            }
        }
    }

    void endAll(User inactive) {
        endThose((session, login) -> login.user() == inactive.id());
    }

    /** Ends the logins of a user that rest on this credential, but for one, which has half a second to go on. */
    void endThose(User user, String credential, Session but) {
        endThose((session, login) -> session != but
                && login.user() == user.id()
                && login.credential().equals(credential));
    }

    private void endThose(BiPredicate<Session, Session.Login> which) {
        for (Session session : sessions.all()) {
            Session.Login login = session.login();
            if (which.test(session, login)) {
                session.end(login);
            }
        }
    }

    /** Ends the logins that have rested on nothing for half a second: neither on the password nor on a token that lives. */
    void endUnfounded(Catalog catalog, long nowMicros) {
        Map<Session, Long> still = new HashMap<>();
        for (Session session : sessions.all()) {
            Session.Login login = session.login();
            User user = catalog.user(login.user());
            if (user != null && !user.isProvenBy(login.credential(), nowMicros)) {
                long since = unfoundedSince.getOrDefault(session, nowMicros);
                if (nowMicros - since >= GRACE_MICROS) {
                    session.end(login);
                } else {
                    still.put(session, since);
                }
            }
        }
        unfoundedSince = still;
    }
}
