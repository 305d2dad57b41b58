package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.Journal;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.CatalogRules;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Stream;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.WireWriter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;

/**
 * The one stage of the control shard: decides a change of the catalog, journals the decision, applies it, publishes the new
 * catalog, has the owning shards drop or purge what is gone, and answers when they have.
 *
 * <p>A dropped partition leaves the published catalog before its shard is told, so that nothing new finds it; what is in
 * the shard's ring before the drop is still done, what comes behind it is refused.
 *
 * <p>Thread: control.
 */
final class ControlStage {
    private final PublishedCatalog catalog;
    private final Journal journal;
    private final CatalogRules rules;
    private final Shard[] shards;
    private final LongSupplier clock;
    private final WireWriter record = new WireWriter();

    ControlStage(PublishedCatalog catalog, Journal journal, CatalogRules rules, Shard[] shards, LongSupplier clock) {
        this.catalog = catalog;
        this.journal = journal;
        this.rules = rules;
        this.shards = shards;
        this.clock = clock;
    }

    void onCommand(Request request, ReplySink sink) {
        Catalog before = catalog.get();
        CatalogRules.Verdict verdict = rules.decide(before, request, clock.getAsLong());
        Decision decision = verdict.decision();
        ErrorCode code = verdict.code();
        if (code == ErrorCode.OK && decision != null) {
            decision.write(record.clear());
            code = journal.stateLog().append(record);
        }
        if (code != ErrorCode.OK) {
            sink.refuse(code);
        } else if (decision == null) {
            tellShards(Slot.Task.PURGE, purged(before, request), sink);
        } else {
            Catalog after = before.apply(decision);
            bindNew(after, decision);
            catalog.publish(after);
            answer(before, after, decision, sink);
        }
    }

    private void bindNew(Catalog after, Decision decision) {
        RequestCode code = decision.request().code();
        if (code == RequestCode.CREATE_TOPIC || code == RequestCode.CREATE_PARTITIONS) {
            for (Partition partition : topicOf(after, decision).allPartitions()) {
                if (!partition.isBound()) {
                    partition.bind(journal.open(partition.key()));
                }
            }
        }
    }

    private void answer(Catalog before, Catalog after, Decision decision, ReplySink sink) {
        switch (decision.request().code()) {
            case CREATE_STREAM ->
                sink.ok(stream(after, Identifier.of(decision.id())).details());
            case CREATE_TOPIC -> sink.ok(topicOf(after, decision).details(true));
            case DELETE_STREAM, DELETE_TOPIC, DELETE_PARTITIONS ->
                tellShards(Slot.Task.DROP, dropped(before, decision.request()), sink);
            default -> sink.ok();
        }
    }

    private static Topic topicOf(Catalog after, Decision decision) {
        return switch (decision.request().code()) {
            case CREATE_TOPIC ->
                topic(after, ((TopicRequest.Create) decision.request()).stream(), Identifier.of(decision.id()));
            case CREATE_PARTITIONS -> {
                PartitionRequest.Create create = (PartitionRequest.Create) decision.request();
                yield topic(after, create.stream(), create.topic());
            }
            default -> throw new IllegalStateException(decision + " makes no partitions");
        };
    }

    private static List<Partition> dropped(Catalog before, Request request) {
        return switch (request.code()) {
            case DELETE_STREAM ->
                stream(before, ((StreamRequest.Delete) request).stream()).allPartitions();
            case DELETE_TOPIC -> {
                TopicRequest.Delete delete = (TopicRequest.Delete) request;
                yield topic(before, delete.stream(), delete.topic()).allPartitions();
            }
            case DELETE_PARTITIONS -> {
                PartitionRequest.Delete delete = (PartitionRequest.Delete) request;
                List<Partition> all =
                        topic(before, delete.stream(), delete.topic()).allPartitions();
                yield all.subList(all.size() - delete.count(), all.size());
            }
            default -> throw new IllegalStateException(request.code() + " drops nothing");
        };
    }

    private static List<Partition> purged(Catalog before, Request request) {
        if (request instanceof StreamRequest.Purge purge) {
            return stream(before, purge.stream()).allPartitions();
        }
        TopicRequest.Purge purge = (TopicRequest.Purge) request;
        return topic(before, purge.stream(), purge.topic()).allPartitions();
    }

    private static Stream stream(Catalog catalog, Identifier identifier) {
        Stream stream = catalog.stream(identifier);
        if (stream == null) {
            throw new IllegalStateException("stream " + identifier + " was decided on and is not there");
        }
        return stream;
    }

    private static Topic topic(Catalog catalog, Identifier stream, Identifier identifier) {
        Topic topic = catalog.topic(stream, identifier);
        if (topic == null) {
            throw new IllegalStateException(
                    "topic " + identifier + " of stream " + stream + " was decided on and is not there");
        }
        return topic;
    }

    /**
     * Waits for the shards before it answers and before it takes the next command: a number that was freed may be given out
     * again by then.
     */
    private void tellShards(Slot.Task task, List<Partition> partitions, ReplySink sink) {
        AllDone all = new AllDone(partitions.size());
        for (Partition partition : partitions) {
            Shard shard = shards[partition.shard(shards.length)];
            long sequence = shard.claim();
            Slot slot = shard.slot(sequence);
            slot.task = task;
            slot.partition = partition;
            slot.sink = all;
            shard.publish(sequence);
        }
        all.await();
        sink.ok();
    }

    /** Waits until so many partitions have answered. Thread: control waits, rings answer. */
    private static final class AllDone implements ReplySink {
        private final CountDownLatch left;

        AllDone(int partitions) {
            this.left = new CountDownLatch(partitions);
        }

        void await() {
            try {
                left.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(
                        "the control thread was interrupted between a decision and its effect", e);
            }
        }

        @Override
        public void ok() {
            left.countDown();
        }

        @Override
        public void ok(View view) {
            ok();
        }

        /** A partition that is gone already needs no dropping or purging. */
        @Override
        public void refuse(ErrorCode code) {
            ok();
        }

        @Override
        public PolledView polledView() {
            throw new IllegalStateException("nothing is polled here");
        }
    }
}
