package io.veltro.pipeline.ring;

import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Token;
import io.veltro.pipeline.state.User;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the control shard does unasked: connections that ended leave their groups, promises of groups are kept, connections
 * without a ping go off the list, logins by expired tokens end, and tokens a minute after their expiry are deleted.
 *
 * <p>Thread: control; {@link #departed} any.
 */
final class Upkeep {
    private static final long EVERY_MICROS = TimeUnit.MILLISECONDS.toMicros(200);
    private static final long STEP_MICROS_MAX = TimeUnit.SECONDS.toMicros(1);
    private static final long TOKENS_EVERY_MICROS = TimeUnit.MINUTES.toMicros(1);

    private final PublishedCatalog catalog;
    private final CatalogWriter writer;
    private final Sessions sessions;
    private final Memberships memberships;
    private final Logins logins;
    private final long heartbeatMicros;
    private final LongSupplier clock;
    private final Queue<Session> departed = new ConcurrentLinkedQueue<>();
    private long doneMicros;
    private long steadyMicros = 1;
    private long tokensDoneMicros;

    /** @param heartbeatMicros a connection whose last ping is older than 1.2 times this is stale; 0 asks for no pings */
    Upkeep(
            PublishedCatalog catalog,
            CatalogWriter writer,
            Sessions sessions,
            Memberships memberships,
            Logins logins,
            long heartbeatMicros,
            LongSupplier clock) {
        this.catalog = catalog;
        this.writer = writer;
        this.sessions = sessions;
        this.memberships = memberships;
        this.logins = logins;
        this.heartbeatMicros = heartbeatMicros;
        this.clock = clock;
    }

    /** A connection has ended; it leaves its groups at the next {@link #run}. */
    void departed(Session session) {
        departed.add(session);
    }

    void run() {
        for (Session session = departed.poll(); session != null; session = departed.poll()) {
            memberships.depart(session);
        }
        long now = clock.getAsLong();
        if (Math.abs(now - doneMicros) < EVERY_MICROS) {
            return;
        }
        steadyMicros += Math.max(0, Math.min(STEP_MICROS_MAX, now - doneMicros));
        doneMicros = now;
        memberships.settleAll(now);
        logins.endUnfounded(catalog.get(), now);
        if (heartbeatMicros > 0) {
            expireSilent();
        }
        if (Math.abs(now - tokensDoneMicros) >= TOKENS_EVERY_MICROS) {
            tokensDoneMicros = now;
            deleteTokens(now);
        }
    }

    /** By a time of its own, which does not jump when somebody sets the clock. */
    private void expireSilent() {
        for (Session session : sessions.all()) {
            if (!session.isStale() && session.silentMicros(steadyMicros) > heartbeatMicros / 5 * 6) {
                session.expire();
                memberships.depart(session);
            }
        }
    }

    private void deleteTokens(long now) {
        for (User user : catalog.get().allUsers()) {
            for (Token token : user.tokens()) {
                if (token.isExpired(now - TOKENS_EVERY_MICROS)) {
                    delete(user, token, now);
                }
            }
        }
    }

    private void delete(User user, Token token, long now) {
        writer.write(new Decision(now, user.id(), 0, "", new TokenRequest.Delete(token.name())));
    }
}
