package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.ring.RingEntry;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.CatalogRules;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.PolledView;

/**
 * Serves polls: strategy and consumer give the first offset, the log gives slices of what it has from there.
 *
 * <p>Thread: loop.
 */
final class Poller {
    /** A reply holds at most so many bytes of messages; whoever wants more polls again. */
    static final int REPLY_BYTES_MAX = 64 << 20;

    private final PublishedCatalog catalog;
    private final RingEntry entry;

    Poller(PublishedCatalog catalog, RingEntry entry) {
        this.catalog = catalog;
        this.entry = entry;
    }

    /** False when the offset is to be committed and its ring is full. */
    boolean poll(MessageRequest.Poll poll, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(poll.stream(), poll.topic());
        if (topic == null) {
            sink.refuse(CatalogRules.missing(now, poll.stream(), poll.topic()));
            return true;
        }
        if (poll.consumer().isGroup()) {
            sink.refuse(ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND);
            return true;
        }
        Partition partition = topic.partition(Math.max(0, poll.partition()));
        if (partition == null) {
            sink.refuse(ErrorCode.PARTITION_NOT_FOUND);
            return true;
        }
        return poll(partition, poll, sink);
    }

    private boolean poll(Partition partition, MessageRequest.Poll poll, ReplySink sink) {
        PartitionLog log = partition.log();
        PolledView view = sink.polledView();
        log.read(start(log, poll), poll.count(), REPLY_BYTES_MAX, view.slices());
        view.describe(partition.key().partition(), partition.currentOffset());
        if (!poll.autoCommit() || view.count() == 0) {
            sink.ok(view);
            return true;
        }
        boolean taken = entry.commit(partition, poll.consumer(), view.slices().lastOffset(), sink, view);
        if (!taken) {
            view.slices().close();
        }
        return taken;
    }

    private static long start(PartitionLog log, MessageRequest.Poll poll) {
        return switch (poll.strategy()) {
            // beyond 2^63 there is nothing either, and a signed offset stays one
            case OFFSET -> poll.value() < 0 ? Long.MAX_VALUE : poll.value();
            case TIMESTAMP -> log.offsetAt(poll.value());
            case FIRST -> log.firstOffset();
            case LAST -> Math.max(log.firstOffset(), log.nextOffset() - Integer.toUnsignedLong(poll.count()));
            case NEXT -> next(log, poll.consumer());
        };
    }

    private static long next(PartitionLog log, Consumer consumer) {
        long stored = log.offsets().get(OffsetStore.Owner.CONSUMER, consumer.storedAs());
        return stored == OffsetStore.NONE ? log.firstOffset() : stored + 1;
    }
}
