package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.ring.RingEntry;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Member;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.Share;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.PolledView;

/**
 * Serves polls: consumer or group gives the partition, the strategy the first offset, the log slices of what it has from
 * there.
 *
 * <p>Thread: loop.
 */
final class Poller {
    /** A reply holds at most so many bytes of messages; whoever wants more polls again. */
    static final int REPLY_BYTES_MAX = 256 << 20;

    private final PublishedCatalog catalog;
    private final RingEntry entry;

    Poller(PublishedCatalog catalog, RingEntry entry) {
        this.catalog = catalog;
        this.entry = entry;
    }

    /** False when the offset is to be committed and its ring is full. */
    boolean poll(Session session, MessageRequest.Poll poll, ReplySink sink) {
        Catalog now = catalog.get();
        Topic topic = now.topic(poll.stream(), poll.topic());
        ErrorCode refusal = now.judge(session.user(), Right.POLL, poll.stream(), topic);
        if (refusal != ErrorCode.OK || topic == null) {
            sink.refuse(refusal);
            return true;
        }
        if (poll.consumer().isGroup()) {
            return pollGroup(session, topic, poll, sink);
        }
        Partition partition = topic.partition(Math.max(0, poll.partition()));
        if (partition == null) {
            sink.refuse(ErrorCode.PARTITION_NOT_FOUND);
            return true;
        }
        int consumer = poll.consumer().storedAs();
        PolledView view = read(partition, OffsetStore.Owner.CONSUMER, consumer, poll, sink);
        int messages = view.count();
        int bytes = view.slices().bytes();
        if (!poll.autoCommit() || messages == 0) {
            partition.traffic().sent(messages, bytes);
            sink.ok(view);
            return true;
        }
        boolean taken = taken(entry.commit(partition, consumer, view.slices().lastOffset(), sink, view), view);
        if (taken) {
            partition.traffic().sent(messages, bytes);
        }
        return taken;
    }

    private boolean pollGroup(Session session, Topic topic, MessageRequest.Poll poll, ReplySink sink) {
        Group group = topic.group(poll.consumer().id());
        Member member = session.memberOf(group);
        if (member == null) {
            sink.refuse(Member.missing(group));
            return true;
        }
        Share share = member.meant(poll.partition());
        Partition partition = share == null ? null : topic.partition(share.partition());
        if (share == null || partition == null || !share.claim(member)) {
            sink.ok(sink.polledView().describe(0, 0));
            return true;
        }
        boolean taken;
        try {
            taken = pollShare(share, partition, poll, sink);
        } finally {
            share.release();
        }
        if (taken && poll.partition() == MaybePartition.NONE) {
            member.nextTurn();
        }
        return taken;
    }

    /** What is handed out is noted before anybody can commit it. */
    private boolean pollShare(Share share, Partition partition, MessageRequest.Poll poll, ReplySink sink) {
        PolledView view = read(partition, OffsetStore.Owner.GROUP, share.group().id(), poll, sink);
        int messages = view.count();
        int bytes = view.slices().bytes();
        if (messages == 0) {
            sink.ok(view);
            return true;
        }
        long before = share.handedOut();
        long last = view.slices().lastOffset();
        share.handOut(last);
        if (!poll.autoCommit()) {
            partition.traffic().sent(messages, bytes);
            sink.ok(view);
            return true;
        }
        boolean taken = taken(entry.commit(partition, share, last, sink, view), view);
        if (taken) {
            partition.traffic().sent(messages, bytes);
        } else {
            share.handOut(before);
        }
        return taken;
    }

    private static boolean taken(boolean isTaken, PolledView view) {
        if (!isTaken) {
            view.slices().close();
        }
        return isTaken;
    }

    private static PolledView read(
            Partition partition, OffsetStore.Owner owner, int consumer, MessageRequest.Poll poll, ReplySink sink) {
        PartitionLog log = partition.log();
        PolledView view = sink.polledView();
        log.read(start(log, owner, consumer, poll), poll.count(), REPLY_BYTES_MAX, view.slices());
        return view.describe(partition.key().partition(), partition.currentOffset());
    }

    private static long start(PartitionLog log, OffsetStore.Owner owner, int consumer, MessageRequest.Poll poll) {
        return switch (poll.strategy()) {
            // beyond 2^63 there is nothing either, and a signed offset stays one
            case OFFSET -> poll.value() < 0 ? Long.MAX_VALUE : poll.value();
            case TIMESTAMP -> log.offsetAt(poll.value());
            case FIRST -> log.firstOffset();
            case LAST -> Math.max(log.firstOffset(), log.nextOffset() - Integer.toUnsignedLong(poll.count()));
            case NEXT -> next(log, owner, consumer);
        };
    }

    private static long next(PartitionLog log, OffsetStore.Owner owner, int consumer) {
        long stored = log.offsets().get(owner, consumer);
        return stored == OffsetStore.NONE ? log.firstOffset() : stored + 1;
    }
}
