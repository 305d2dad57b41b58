package io.veltro.query;

import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.ring.RingEntry;
import io.veltro.pipeline.session.Bearers;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.PublishedCatalog;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * The door of the read stage: one switch over the commands it serves.
 *
 * <p>Thread: loop or worker.
 */
public final class Queries implements RequestHandler, AutoCloseable {
    private final Poller poller;
    private final CatalogQueries catalogQueries;
    private final SessionQueries sessionQueries;
    private final UserQueries userQueries;
    private final SystemQueries systemQueries;
    private final SlowLane slowLane;
    private final Bearers bearers;

    /**
     * @param entry where auto-commits go, and what the control shard decides
     * @param logins workers of their own, so that nothing else that takes its time keeps anybody out
     * @param system what is asked about the server itself
     * @param clock microseconds since 1970
     * @param counts where syncs are counted
     */
    public Queries(
            PublishedCatalog catalog,
            Sessions sessions,
            RingEntry entry,
            Workers workers,
            Workers logins,
            SystemQueries system,
            LongSupplier clock,
            Counts counts) {
        SecureRandom random = new SecureRandom();
        Authenticator authenticator = new Authenticator(catalog, random);
        this.slowLane = new SlowLane(clock);
        this.poller = new Poller(catalog, entry);
        this.catalogQueries = new CatalogQueries(catalog, workers, counts);
        this.sessionQueries = new SessionQueries(catalog, sessions, entry, authenticator, logins, slowLane, clock);
        this.userQueries = new UserQueries(catalog, entry, authenticator, slowLane, random);
        this.systemQueries = system;
        this.bearers = new Admissions(catalog, clock);
    }

    /** Where access tokens become logins. */
    public Bearers bearers() {
        return bearers;
    }

    @Override
    public boolean handle(Session session, Request request, ReplySink sink) {
        switch (request.code()) {
            case POLL_MESSAGES -> {
                return poller.poll(session, (MessageRequest.Poll) request, sink);
            }
            case LOGIN_USER -> {
                return sessionQueries.login(session, (UserRequest.Login) request, sink);
            }
            case LOGOUT_USER -> {
                return sessionQueries.logout(session, (UserRequest.Logout) request, sink);
            }
            case LOGIN_WITH_PERSONAL_ACCESS_TOKEN -> {
                return sessionQueries.login(session, (TokenRequest.Login) request, sink);
            }
            case CREATE_PERSONAL_ACCESS_TOKEN -> {
                return userQueries.createToken(session, (TokenRequest.Create) request, sink);
            }
            case FLUSH_UNSAVED_BUFFER -> {
                return catalogQueries.flush(session, (MessageRequest.Flush) request, sink);
            }
            case GET_STATS -> {
                return systemQueries.stats(session, sink);
            }
            case GET_SNAPSHOT -> {
                return systemQueries.snapshot((SystemRequest.GetSnapshot) request, sink);
            }
            default -> answer(session, request, sink);
        }
        return true;
    }

    /** What never lacks room. */
    private void answer(Session session, Request request, ReplySink sink) {
        switch (request.code()) {
            case PING -> sessionQueries.ping(session, sink);
            case GET_ME -> sessionQueries.me(session, sink);
            case GET_CLIENT -> sessionQueries.client(session, (SystemRequest.GetClient) request, sink);
            case GET_CLIENTS -> sessionQueries.clients(session, sink);
            case GET_CLUSTER_METADATA -> systemQueries.cluster(sink);
            case GET_USER -> userQueries.user(session, (UserRequest.Get) request, sink);
            case GET_USERS -> userQueries.users(session, sink);
            case CREATE_USER -> userQueries.create(session, (UserRequest.Create) request, sink);
            case CHANGE_PASSWORD -> userQueries.changePassword(session, (UserRequest.ChangePassword) request, sink);
            case GET_PERSONAL_ACCESS_TOKENS -> userQueries.tokens(session, sink);
            case GET_CONSUMER_OFFSET -> catalogQueries.offset(session, (OffsetRequest.Get) request, sink);
            case GET_STREAM -> catalogQueries.stream(session, (StreamRequest.Get) request, sink);
            case GET_STREAMS -> catalogQueries.streams(session, sink);
            case GET_TOPIC -> catalogQueries.topic(session, (TopicRequest.Get) request, sink);
            case GET_TOPICS -> catalogQueries.topics(session, (TopicRequest.GetAll) request, sink);
            case GET_CONSUMER_GROUP -> catalogQueries.group(session, (GroupRequest.Get) request, sink);
            case GET_CONSUMER_GROUPS -> catalogQueries.groups(session, (GroupRequest.GetAll) request, sink);
            default -> throw new IllegalStateException(request.code() + " is not served by the read stage");
        }
    }

    /** Ends the work on passwords. */
    @Override
    public void close() {
        slowLane.close();
    }
}
