package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.view.SystemView;
import io.veltro.query.snapshot.Snapshots;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What concerns the server itself: its figures, its place in a cluster, a snapshot for whoever has to help.
 *
 * <p>Thread: loop; figures and snapshots are taken by a worker.
 */
public final class SystemQueries {
    private final PublishedCatalog catalog;
    private final ServerFigures figures;
    private final Supplier<SystemView.Cluster> cluster;
    private final Snapshots snapshots;
    private final Workers workers;

    /**
     * @param cluster the nodes with the ports they are bound to
     * @param data the journal's directory, for the figures of its disk
     * @param clock microseconds since 1970
     */
    public SystemQueries(
            PublishedCatalog catalog,
            Sessions sessions,
            Workers workers,
            Supplier<SystemView.Cluster> cluster,
            Path data,
            Snapshots snapshots,
            LongSupplier clock) {
        this.catalog = catalog;
        this.figures = new ServerFigures(catalog, sessions, data, clock);
        this.cluster = cluster;
        this.snapshots = snapshots;
        this.workers = workers;
    }

    /** False when no worker has room. */
    boolean stats(Session session, ReplySink sink) {
        if (!catalog.get().may(session.user(), Right.READ_SERVER)) {
            sink.refuse(ErrorCode.UNAUTHORIZED);
            return true;
        }
        return workers.offer(sink, () -> sink.ok(figures.take()));
    }

    void cluster(ReplySink sink) {
        sink.ok(cluster.get());
    }

    /** False when no worker has room. */
    boolean snapshot(SystemRequest.GetSnapshot request, ReplySink sink) {
        return workers.offer(sink, () -> snapshots.answer(request, sink));
    }
}
