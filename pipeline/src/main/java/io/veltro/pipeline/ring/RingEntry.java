package io.veltro.pipeline.ring;

import io.veltro.pipeline.count.ShardCounts;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.message.Xxh32;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Member;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.Share;
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
    private final ControlRing controlRing;
    private final ControlStage control;
    private final LongSupplier clock;
    private final LongSupplier nanos;

    RingEntry(
            PublishedCatalog catalog,
            Shard[] shards,
            ControlRing controlRing,
            ControlStage control,
            LongSupplier clock,
            LongSupplier nanos) {
        this.catalog = catalog;
        this.shards = shards;
        this.controlRing = controlRing;
        this.control = control;
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public boolean handle(Session session, Request request, ReplySink sink) {
        return switch (request.code()) {
            case SEND_MESSAGES -> send(session, (MessageRequest.Send) request, sink);
            case STORE_CONSUMER_OFFSET -> {
                OffsetRequest.Store store = (OffsetRequest.Store) request;
                yield offset(session, store, Slot.Task.STORE_OFFSET, store.offset(), sink);
            }
            case DELETE_CONSUMER_OFFSET ->
                offset(session, (OffsetRequest.Delete) request, Slot.Task.DELETE_OFFSET, 0, sink);
            case DELETE_SEGMENTS -> deleteSegments(session, (PartitionRequest.DeleteSegments) request, sink);
            default -> decide(session, request, "", null, sink);
        };
    }

    /**
     * Has the control shard decide a request.
     *
     * @param secret the hash of the password or token the request sets, for a logout what it revokes, else empty
     * @param told what to answer when it is done; absent for the usual answer
     * @return false when there is no room
     */
    public boolean decide(Session session, Request request, String secret, @Nullable View told, ReplySink sink) {
        return controlRing.offer(() -> control.decide(session, request, secret, told, sink));
    }

    /**
     * Stores the offset a poll of a consumer has reached and then answers the poll, so that the answer says it is stored.
     *
     * @return false when there is no room
     */
    public boolean commit(Partition partition, int consumer, long offset, ReplySink sink, View polled) {
        return enter(
                ShardCounts.UNKNOWN,
                Slot.Task.STORE_OFFSET,
                partition,
                OffsetStore.Owner.CONSUMER,
                consumer,
                null,
                offset,
                sink,
                polled);
    }

    /** The same for a poll of a member of a group. */
    public boolean commit(Partition partition, Share share, long offset, ReplySink sink, View polled) {
        int group = share.group().id();
        return enter(
                ShardCounts.UNKNOWN,
                Slot.Task.STORE_OFFSET,
                partition,
                OffsetStore.Owner.GROUP,
                group,
                share,
                offset,
                sink,
                polled);
    }

    private boolean enter(
            long receivedNanos,
            Slot.Task task,
            Partition partition,
            OffsetStore.Owner owner,
            int consumer,
            @Nullable Share share,
            long offset,
            ReplySink sink,
            @Nullable View polled) {
        Shard shard = shardOf(partition);
        long sequence = shard.tryClaim();
        if (sequence == Shard.FULL) {
            return false;
        }
        Slot slot = fill(shard.slot(sequence), receivedNanos, task, partition, sink);
        slot.view = polled;
        slot.offsetOwner = owner;
        slot.consumer = consumer;
        slot.share = share;
        slot.offset = offset;
        shard.publish(sequence);
        return true;
    }

    private boolean send(Session session, MessageRequest.Send send, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(send.stream(), send.topic());
        ErrorCode refusal = now.judge(session.user(), Right.SEND, send.stream(), topic);
        Partition partition = refusal == ErrorCode.OK && topic != null ? choose(topic, send) : null;
        if (partition == null) {
            ErrorCode fault = send.batch().check();
            sink.refuse(fault != ErrorCode.OK ? fault : refusal != ErrorCode.OK ? refusal : unchosen(send));
            return true;
        }
        Shard shard = shardOf(partition);
        long sequence = shard.tryClaim();
        if (sequence == Shard.FULL) {
            return false;
        }
        Slot slot = fill(shard.slot(sequence), session.receivedNanos(), Slot.Task.APPEND, partition, sink);
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

    private static ErrorCode unchosen(MessageRequest.Send send) {
        return send.partitioning() == MessageRequest.Partitioning.BALANCED
                ? ErrorCode.TOPIC_ID_NOT_FOUND
                : ErrorCode.PARTITION_NOT_FOUND;
    }

    private boolean offset(Session session, OffsetRequest request, Slot.Task task, long offset, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(request.stream(), request.topic());
        ErrorCode refusal = now.judge(session.user(), Right.POLL, request.stream(), topic);
        if (refusal != ErrorCode.OK || topic == null) {
            sink.refuse(refusal);
            return true;
        }
        if (request.consumer().isGroup()) {
            return groupOffset(session, topic, request, task, offset, sink);
        }
        Partition partition = topic.partition(Math.max(0, request.partition()));
        if (partition == null) {
            sink.refuse(ErrorCode.PARTITION_NOT_FOUND);
            return true;
        }
        int consumer = request.consumer().storedAs();
        return enter(
                session.receivedNanos(),
                task,
                partition,
                OffsetStore.Owner.CONSUMER,
                consumer,
                null,
                offset,
                sink,
                null);
    }

    private boolean groupOffset(
            Session session, Topic topic, OffsetRequest request, Slot.Task task, long offset, ReplySink sink) {
        Group group = topic.group(request.consumer().id());
        Member member = session.memberOf(group);
        if (member == null) {
            sink.refuse(Member.missing(group));
            return true;
        }
        boolean isNamed = request.partition() != MaybePartition.NONE;
        Share share = member.meant(request.partition());
        Partition partition = topic.partition(share == null ? request.partition() : share.partition());
        if (share == null || partition == null) {
            sink.refuse(isNamed && partition == null ? ErrorCode.PARTITION_NOT_FOUND : ErrorCode.NOT_RESOLVED_CONSUMER);
            return true;
        }
        return enter(
                session.receivedNanos(),
                task,
                partition,
                OffsetStore.Owner.GROUP,
                member.group().id(),
                share,
                offset,
                sink,
                null);
    }

    private boolean deleteSegments(Session session, PartitionRequest.DeleteSegments request, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(request.stream(), request.topic());
        Partition partition = topic == null ? null : topic.partition(Integer.toUnsignedLong(request.partition()));
        ErrorCode refusal = topic != null && partition == null
                ? ErrorCode.PARTITION_NOT_FOUND
                : now.judge(session.user(), Right.MANAGE_TOPIC, request.stream(), topic);
        if (refusal != ErrorCode.OK || partition == null) {
            sink.refuse(refusal);
            return true;
        }
        Shard shard = shardOf(partition);
        long sequence = shard.tryClaim();
        if (sequence == Shard.FULL) {
            return false;
        }
        fill(shard.slot(sequence), session.receivedNanos(), Slot.Task.DELETE_SEGMENTS, partition, sink).count =
                request.count();
        shard.publish(sequence);
        return true;
    }

    private Shard shardOf(Partition partition) {
        return shards[partition.shard(shards.length)];
    }

    private Slot fill(Slot slot, long receivedNanos, Slot.Task task, Partition partition, ReplySink sink) {
        slot.task = task;
        slot.partition = partition;
        slot.sink = sink;
        slot.receivedNanos = receivedNanos;
        slot.publishedNanos = nanos.getAsLong();
        return slot;
    }
}
