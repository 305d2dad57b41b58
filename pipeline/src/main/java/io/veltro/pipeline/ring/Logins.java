package io.veltro.pipeline.ring;

import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Token;
import io.veltro.pipeline.state.User;
import java.util.concurrent.TimeUnit;

/**
 * Ends logins on live connections when what they rest on is taken away. The connection that asked for the change keeps its
 * own login.
 *
 * <pre>
 *   user deleted             nothing is allowed any more; the connection is off the list and out of its groups
 *   user made inactive       logged out
 *   password changed         logged out, when it was that password
 *   token deleted, expired   logged out, when it was that token; half a second after its expiry
 * </pre>
 *
 * <p>Permissions need no such thing: they are looked up at each command.
 *
 * <p>Thread: control.
 */
final class Logins {
    private static final long EXPIRY_GRACE_MICROS = TimeUnit.MILLISECONDS.toMicros(500);

    private final Sessions sessions;
    private final Memberships memberships;

    Logins(Sessions sessions, Memberships memberships) {
        this.sessions = sessions;
        this.memberships = memberships;
    }

    void dismiss(User deleted) {
        for (Session session : sessions.all()) {
            if (session.user() == deleted.id()) {
                session.dismiss();
                memberships.depart(session);
            }
        }
    }

    void endAll(User inactive) {
        for (Session session : sessions.all()) {
            if (session.user() == inactive.id()) {
                session.logout();
            }
        }
    }

    /** Ends the logins of a user that rest on this credential, but for one. */
    void endThose(User user, String credential, Session but) {
        for (Session session : sessions.all()) {
            if (session != but
                    && session.user() == user.id()
                    && session.credential().equals(credential)) {
                session.logout();
            }
        }
    }

    /** Ends the logins by tokens whose time is over. */
    void endExpired(Catalog catalog, long nowMicros) {
        for (Session session : sessions.all()) {
            User user = catalog.user(session.user());
            if (user != null) {
                for (Token token : user.tokens()) {
                    if (token.isExpired(nowMicros - EXPIRY_GRACE_MICROS)
                            && token.hash().equals(session.credential())) {
                        session.logout();
                    }
                }
            }
        }
    }
}
