package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.ring.RingEntry;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.view.SystemView;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The door of the read stage: one switch over the commands it serves.
 *
 * <p>Thread: loop or worker.
 */
public final class Queries implements RequestHandler {
    private final Poller poller;
    private final CatalogQueries catalogQueries;
    private final SessionQueries sessionQueries;
    private final ServerFigures figures;
    private final Supplier<SystemView.Cluster> cluster;
    private final Workers workers;

    /**
     * @param entry where auto-commits go
     * @param cluster the nodes with the ports they are bound to
     * @param data the journal's directory, for the figures of its disk
     * @param clock microseconds since 1970
     */
    public Queries(
            PublishedCatalog catalog,
            Sessions sessions,
            RingEntry entry,
            Workers workers,
            Supplier<SystemView.Cluster> cluster,
            Path data,
            LongSupplier clock) {
        this.poller = new Poller(catalog, entry);
        this.catalogQueries = new CatalogQueries(catalog, workers);
        this.sessionQueries = new SessionQueries(new Authenticator(catalog, new SecureRandom()), workers);
        this.figures = new ServerFigures(catalog, sessions, data, clock);
        this.cluster = cluster;
        this.workers = workers;
    }

    @Override
    public boolean handle(Session session, Request request, ReplySink sink) {
        switch (request.code()) {
            case POLL_MESSAGES -> {
                return poller.poll((MessageRequest.Poll) request, sink);
            }
            case LOGIN_USER -> {
                return sessionQueries.login(session, (UserRequest.Login) request, sink);
            }
            case FLUSH_UNSAVED_BUFFER -> {
                return catalogQueries.flush((MessageRequest.Flush) request, sink);
            }
            case GET_STATS -> {
                return workers.offer(sink, () -> sink.ok(figures.take()));
            }
            case PING -> sink.ok();
            case LOGOUT_USER -> sessionQueries.logout(session, sink);
            case GET_ME -> sessionQueries.me(session, sink);
            case GET_CLUSTER_METADATA -> sink.ok(cluster.get());
            case GET_CONSUMER_OFFSET -> catalogQueries.offset((OffsetRequest.Get) request, sink);
            case GET_STREAM -> catalogQueries.stream((StreamRequest.Get) request, sink);
            case GET_STREAMS -> catalogQueries.streams(sink);
            case GET_TOPIC -> catalogQueries.topic((TopicRequest.Get) request, sink);
            case GET_TOPICS -> catalogQueries.topics((TopicRequest.GetAll) request, sink);
            default -> throw new IllegalStateException(request.code() + " is not served by the read stage");
        }
        return true;
    }
}
