package io.veltro.query;

import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.Stream;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.View;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Views of streams, topics, groups and stored offsets, and flushing. A get that finds nothing is answered with success and no
 * view.
 *
 * <p>Thread: loop; syncs are done by a worker.
 */
final class CatalogQueries {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogQueries.class);

    private final PublishedCatalog catalog;
    private final Workers workers;
    private final Counts counts;

    CatalogQueries(PublishedCatalog catalog, Workers workers, Counts counts) {
        this.catalog = catalog;
        this.workers = workers;
        this.counts = counts;
    }

    void stream(Session session, StreamRequest.Get get, ReplySink sink) {
        Catalog now = catalog.get();
        Stream stream = now.stream(get.stream());
        if (stream == null) {
            sink.ok();
        } else {
            tell(now.judge(session.user(), Right.READ_STREAM, stream), stream::details, sink);
        }
    }

    void streams(Session session, ReplySink sink) {
        Catalog now = catalog.get();
        ErrorCode refusal = now.may(session.user(), Right.READ_STREAMS) ? ErrorCode.OK : ErrorCode.UNAUTHORIZED;
        tell(refusal, () -> list(now.allStreams(), Stream::view), sink);
    }

    void topic(Session session, TopicRequest.Get get, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(get.stream(), get.topic());
        if (topic == null) {
            sink.ok();
        } else {
            tell(now.judge(session.user(), Right.READ_TOPIC, get.stream(), topic), () -> topic.details(false), sink);
        }
    }

    void topics(Session session, TopicRequest.GetAll get, ReplySink sink) {
        Catalog now = catalog.get();
        Stream stream = now.stream(get.stream());
        if (stream == null) {
            sink.ok();
        } else {
            ErrorCode refusal = now.judge(session.user(), Right.READ_TOPICS, stream);
            tell(refusal, () -> list(stream.allTopics(), Topic::view), sink);
        }
    }

    void group(Session session, GroupRequest.Get get, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(get.stream(), get.topic());
        Group group = topic == null ? null : topic.group(get.group());
        if (group == null) {
            sink.ok();
        } else {
            tell(now.judge(session.user(), Right.READ_TOPIC, get.stream(), topic), group::details, sink);
        }
    }

    void groups(Session session, GroupRequest.GetAll get, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(get.stream(), get.topic());
        if (topic == null) {
            sink.ok();
        } else {
            ErrorCode refusal = now.judge(session.user(), Right.READ_TOPIC, get.stream(), topic);
            tell(refusal, () -> list(topic.allGroups(), Group::view), sink);
        }
    }

    private static <T, V extends View> ListView<V> list(List<T> items, Function<T, V> view) {
        List<V> views = new ArrayList<>(items.size());
        items.forEach(item -> views.add(view.apply(item)));
        return new ListView<>(views);
    }

    private static void tell(ErrorCode refusal, Supplier<View> view, ReplySink sink) {
        if (refusal == ErrorCode.OK) {
            sink.ok(view.get());
        } else {
            sink.refuse(refusal);
        }
    }

    /** Whatever is missing, the answer is that nothing is stored; nobody needs to be a member of a group to ask. */
    void offset(Session session, OffsetRequest.Get get, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(get.stream(), get.topic());
        if (topic != null && now.judge(session.user(), Right.POLL, get.stream(), topic) != ErrorCode.OK) {
            sink.refuse(ErrorCode.UNAUTHORIZED);
            return;
        }
        Partition partition = topic == null ? null : topic.partition(Math.max(0, get.partition()));
        long stored = topic == null || partition == null ? OffsetStore.NONE : stored(topic, partition, get.consumer());
        if (partition == null || stored == OffsetStore.NONE) {
            sink.ok();
        } else {
            sink.ok(new OffsetView(partition.key().partition(), partition.currentOffset(), stored));
        }
    }

    private static long stored(Topic topic, Partition partition, Consumer consumer) {
        if (consumer.isGroup()) {
            Group group = topic.group(consumer.id());
            return group == null
                    ? OffsetStore.NONE
                    : topic.committed(group, partition.key().partition());
        }
        return partition.log().offsets().get(OffsetStore.Owner.CONSUMER, consumer.storedAs());
    }

    /** False when no worker has room. */
    boolean flush(Session session, MessageRequest.Flush flush, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(flush.stream(), flush.topic());
        ErrorCode refusal = now.judge(session.user(), Right.SEND, flush.stream(), topic);
        Partition partition = topic == null ? null : topic.partition(Integer.toUnsignedLong(flush.partition()));
        if (refusal != ErrorCode.OK || partition == null) {
            sink.refuse(refusal == ErrorCode.OK ? ErrorCode.PARTITION_NOT_FOUND : refusal);
            return true;
        }
        if (!flush.sync()) {
            sink.ok();
            return true;
        }
        return workers.offer(sink, () -> force(partition, sink));
    }

    private void force(Partition partition, ReplySink sink) {
        long begun = counts.nanos().getAsLong();
        try {
            partition.log().force();
            counts.syncs().recordFromAny(counts.nanos().getAsLong() - begun);
            sink.ok();
        } catch (UncheckedIOException e) {
            LOG.error("Partition {} could not be synced", partition.key(), e);
            sink.refuse(ErrorCode.IO_ERROR);
        }
    }
}
