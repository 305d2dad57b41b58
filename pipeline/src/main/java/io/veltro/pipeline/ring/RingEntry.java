package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.message.Xxh32;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.CatalogRules;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.View;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way into the rings: finds the partition a request is for, claims a slot of its shard, fills and publishes it. A batch
 * is not copied: the slot holds the memory it was received in until the reply stage lets go.
 *
 * <p>Thread: loop or worker.
 */
public final class RingEntry implements RequestHandler {
    private final PublishedCatalog catalog;
    private final Shard[] shards;
    private final ControlRing control;
    private final LongSupplier clock;

    RingEntry(PublishedCatalog catalog, Shard[] shards, ControlRing control, LongSupplier clock) {
        this.catalog = catalog;
        this.shards = shards;
        this.control = control;
        this.clock = clock;
    }

    @Override
    public boolean handle(Session session, Request request, ReplySink sink) {
        return switch (request.code()) {
            case SEND_MESSAGES -> send((MessageRequest.Send) request, sink);
            case STORE_CONSUMER_OFFSET -> {
                OffsetRequest.Store store = (OffsetRequest.Store) request;
                yield offset(store, Slot.Task.STORE_OFFSET, store.offset(), sink);
            }
            case DELETE_CONSUMER_OFFSET -> offset((OffsetRequest.Delete) request, Slot.Task.DELETE_OFFSET, 0, sink);
            default -> control.handle(request, sink);
        };
    }

    /**
     * Stores the offset a poll has reached and then answers the poll, so that the answer says it is stored.
     *
     * @return false when there is no room
     */
    public boolean commit(Partition partition, Consumer consumer, long offset, ReplySink sink, View polled) {
        return enter(Slot.Task.STORE_OFFSET, partition, consumer, offset, sink, polled);
    }

    private boolean send(MessageRequest.Send send, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(send.stream(), send.topic());
        Partition partition = topic == null ? null : choose(topic, send);
        if (partition == null) {
            ErrorCode fault = send.batch().check();
            sink.refuse(fault != ErrorCode.OK ? fault : missing(now, topic, send));
            return true;
        }
        Shard shard = shardOf(partition);
        long sequence = shard.tryClaim();
        if (sequence == Shard.FULL) {
            return false;
        }
        Slot slot = fill(shard.slot(sequence), Slot.Task.APPEND, partition, sink);
        slot.nowMicros = clock.getAsLong();
        slot.batch.copyFrom(send.batch());
        slot.batch.owner().retain();
        shard.publish(sequence);
        return true;
    }

    private static @Nullable Partition choose(Topic topic, MessageRequest.Send send) {
        int partitions = topic.partitions();
        if (send.partitioning() == MessageRequest.Partitioning.PARTITION) {
            return topic.partition(Integer.toUnsignedLong(send.partition()));
        }
        if (partitions == 0) {
            return topic.partition(MaybePartition.NONE);
        }
        int chosen = send.partitioning() == MessageRequest.Partitioning.BALANCED
                ? topic.nextTurn()
                : Integer.remainderUnsigned(
                        Xxh32.hash(send.keyBuffer(), send.keyPosition(), send.keyBytes()), partitions);
        return topic.partition(chosen);
    }

    private static ErrorCode missing(Catalog now, @Nullable Topic topic, MessageRequest.Send send) {
        if (topic == null) {
            return CatalogRules.missing(now, send.stream(), send.topic());
        }
        return send.partitioning() == MessageRequest.Partitioning.BALANCED
                ? ErrorCode.TOPIC_ID_NOT_FOUND
                : ErrorCode.PARTITION_NOT_FOUND;
    }

    private boolean offset(OffsetRequest request, Slot.Task task, long offset, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(request.stream(), request.topic());
        if (topic == null) {
            sink.refuse(CatalogRules.missing(now, request.stream(), request.topic()));
            return true;
        }
        if (request.consumer().isGroup()) {
            sink.refuse(ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND);
            return true;
        }
        Partition partition = topic.partition(Math.max(0, request.partition()));
        if (partition == null) {
            sink.refuse(ErrorCode.PARTITION_NOT_FOUND);
            return true;
        }
        return enter(task, partition, request.consumer(), offset, sink, null);
    }

    private boolean enter(
            Slot.Task task,
            Partition partition,
            Consumer consumer,
            long offset,
            ReplySink sink,
            @Nullable View polled) {
        Shard shard = shardOf(partition);
        long sequence = shard.tryClaim();
        if (sequence == Shard.FULL) {
            return false;
        }
        Slot slot = fill(shard.slot(sequence), task, partition, sink);
        slot.view = polled;
        slot.offsetOwner = consumer.isGroup() ? OffsetStore.Owner.GROUP : OffsetStore.Owner.CONSUMER;
        slot.consumer = consumer.storedAs();
        slot.offset = offset;
        shard.publish(sequence);
        return true;
    }

    private Shard shardOf(Partition partition) {
        return shards[partition.shard(shards.length)];
    }

    private static Slot fill(Slot slot, Slot.Task task, Partition partition, ReplySink sink) {
        slot.task = task;
        slot.partition = partition;
        slot.sink = sink;
        return slot;
    }
}
