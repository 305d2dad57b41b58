package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.CatalogRules;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Stream;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.TopicView;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Views of streams, topics and stored offsets, and flushing. A get that finds nothing is answered with success and no
 * view.
 *
 * <p>Thread: loop; syncs are done by a worker.
 */
final class CatalogQueries {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogQueries.class);

    private final PublishedCatalog catalog;
    private final Workers workers;

    CatalogQueries(PublishedCatalog catalog, Workers workers) {
        this.catalog = catalog;
        this.workers = workers;
    }

    void stream(StreamRequest.Get get, ReplySink sink) {
        Stream stream = catalog.get().stream(get.stream());
        if (stream == null) {
            sink.ok();
        } else {
            sink.ok(stream.details());
        }
    }

    void streams(ReplySink sink) {
        List<StreamView> views = new ArrayList<>();
        catalog.get().allStreams().forEach(stream -> views.add(stream.view()));
        sink.ok(new ListView<>(views));
    }

    void topic(TopicRequest.Get get, ReplySink sink) {
        Topic topic = catalog.get().topic(get.stream(), get.topic());
        if (topic == null) {
            sink.ok();
        } else {
            sink.ok(topic.details(false));
        }
    }

    void topics(TopicRequest.GetAll get, ReplySink sink) {
        Stream stream = catalog.get().stream(get.stream());
        List<TopicView> views = new ArrayList<>();
        if (stream != null) {
            stream.allTopics().forEach(topic -> views.add(topic.view()));
        }
        sink.ok(new ListView<>(views));
    }

    void offset(OffsetRequest.Get get, ReplySink sink) {
        Topic topic = catalog.get().topic(get.stream(), get.topic());
        Partition partition =
                topic == null || get.consumer().isGroup() ? null : topic.partition(Math.max(0, get.partition()));
        long stored = partition == null
                ? OffsetStore.NONE
                : partition
                        .log()
                        .offsets()
                        .get(OffsetStore.Owner.CONSUMER, get.consumer().storedAs());
        if (partition == null || stored == OffsetStore.NONE) {
            sink.ok();
        } else {
            sink.ok(new OffsetView(partition.key().partition(), partition.currentOffset(), stored));
        }
    }

    /** False when no worker has room. */
    boolean flush(MessageRequest.Flush flush, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(flush.stream(), flush.topic());
        if (topic == null) {
            sink.refuse(CatalogRules.missing(now, flush.stream(), flush.topic()));
            return true;
        }
        Partition partition = topic.partition(Integer.toUnsignedLong(flush.partition()));
        if (partition == null) {
            sink.refuse(ErrorCode.PARTITION_NOT_FOUND);
            return true;
        }
        if (!flush.sync()) {
            sink.ok();
            return true;
        }
        return workers.offer(sink, () -> force(partition, sink));
    }

    private static void force(Partition partition, ReplySink sink) {
        try {
            partition.log().force();
            sink.ok();
        } catch (UncheckedIOException e) {
            LOG.error("Partition {} could not be synced", partition.key(), e);
            sink.refuse(ErrorCode.IO_ERROR);
        }
    }
}
