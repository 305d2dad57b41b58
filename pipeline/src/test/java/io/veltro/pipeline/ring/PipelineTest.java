package io.veltro.pipeline.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.count.LatencyHistogram;
import io.veltro.pipeline.count.ShardCounts;
import io.veltro.pipeline.count.Stage;
import io.veltro.pipeline.count.Traffic;
import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.MemoryJournal;
import io.veltro.pipeline.message.Batches;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.rule.CatalogRules;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.User;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipelineTest {
    private static final Identifier STREAM = Identifier.of("s");
    private static final Identifier TOPIC = Identifier.of("t");

    private final MemoryJournal journal = new MemoryJournal();
    private final PublishedCatalog catalog = new PublishedCatalog(Catalog.EMPTY.apply(new Decision(
            1,
            User.ROOT,
            User.ROOT,
            "hash",
            new UserRequest.Create("root", "", UserRequest.Status.ACTIVE, Optional.of(Permissions.ALL)))));
    private final Sessions sessions = new Sessions();
    private final Session session = sessions.open(SystemView.Transport.TCP, "127.0.0.1:1");
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final Counts counts = new Counts(1, System::nanoTime);
    private Pipeline pipeline = pipeline(PipelineConfig.Layout.GATEWAY);

    @BeforeEach
    void start() {
        session.login(new Session.Login(User.ROOT, "hash"));
        pipeline.start();
    }

    @AfterEach
    void stop() {
        pipeline.close();
        assertThat(fault.get()).isNull();
    }

    @Test
    void shouldAppendInOrderAndAnswerOnceDrained() {
        // given
        makeTopic(1);
        Answer first = new Answer();
        Answer second = new Answer();

        // when
        assertThat(enter(send(3, 100), first)).isTrue();
        assertThat(enter(send(2, 100), second)).isTrue();
        assertThat(first.isDone()).isFalse();
        drain();

        // then
        assertThat(first.await()).isEqualTo(ErrorCode.OK);
        assertThat(second.await()).isEqualTo(ErrorCode.OK);
        assertThat(partition(0).log().nextOffset()).isEqualTo(5);
    }

    @Test
    void shouldCountStagesTrafficAndTheFillOfTheRing() {
        // given: what the control shard orders is not of anybody's road
        makeTopic(1);
        ShardCounts shard = counts.shards().get(0);
        MessageRequest.Send first = send(3, 100);
        MessageRequest.Send second = send(2, 100);
        session.received(System.nanoTime());

        // when
        enter(first, new Answer());
        enter(second, new Answer());
        long used = shard.ringUsed();
        drain();

        // then
        assertThat(used).isEqualTo(2);
        assertThat(shard.ringUsed()).isZero();
        assertThat(shard.ringSlots()).isEqualTo(64);
        assertThat(Stage.values())
                .allSatisfy(stage ->
                        assertThat(recorded(shard.of(stage))).as("%s", stage).isEqualTo(2));
        int bytes = first.batch().messagesBytes() + second.batch().messagesBytes();
        assertThat(partition(0).traffic().figures()).isEqualTo(new Traffic.Figures(5, bytes, 0, 0));
    }

    @Test
    void shouldNotCountWhatTheControlShardOrders() {
        // given
        makeTopic(1);

        // when
        assertThat(ask(new TopicRequest.Purge(STREAM, TOPIC))).isEqualTo(ErrorCode.OK);

        // then
        assertThat(Stage.values())
                .allSatisfy(stage ->
                        assertThat(recorded(counts.shards().get(0).of(stage))).isZero());
    }

    private static long recorded(LatencyHistogram histogram) {
        long sum = 0;
        for (int bucket = 0; bucket < LatencyHistogram.buckets(); bucket++) {
            sum += histogram.count(bucket);
        }
        return sum;
    }

    @Test
    void shouldSayThatThereIsNoRoomAndTakeTheBatchLater() {
        // given: a ring of 64 slots that nobody drains
        makeTopic(1);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            answers.add(new Answer());
            assertThat(enter(send(1, 10), answers.get(i))).isTrue();
        }

        // when
        boolean taken = enter(send(1, 10), new Answer());

        // then
        assertThat(taken).isFalse();
        drain();
        answers.forEach(answer -> assertThat(answer.await()).isEqualTo(ErrorCode.OK));
        assertThat(enter(send(1, 10), new Answer())).isTrue();
        drain();
        assertThat(partition(0).log().nextOffset()).isEqualTo(65);
    }

    @Test
    void shouldLetGoOfTheMemoryOfEveryBatchWhateverBecomesOfIt() {
        // given
        makeTopic(1);
        AtomicInteger holders = new AtomicInteger();
        Counted owner = new Counted() {
            @Override
            public void retain() {
                holders.incrementAndGet();
            }

            @Override
            public void release() {
                holders.decrementAndGet();
            }
        };

        // when: one good batch, one that fails its check, one for a missing partition
        MessageRequest.Send good = send(2, 10, 0, owner);
        MessageRequest.Send bad = send(2, 10, 0, owner);
        bad.batch().buffer().putInt(bad.batch().indexPosition(), 1);
        Answer refused = new Answer();
        Answer missing = new Answer();
        enter(good, new Answer());
        enter(bad, refused);
        enter(send(2, 10, 9, owner), missing);
        drain();

        // then
        assertThat(refused.await()).isEqualTo(ErrorCode.NON_ZERO_OFFSET);
        assertThat(missing.await()).isEqualTo(ErrorCode.PARTITION_NOT_FOUND);
        assertThat(holders).hasValue(0);
    }

    @Test
    void shouldStoreOffsetsUpToTheLastMessageOnly() {
        makeTopic(1);
        Consumer consumer = Consumer.consumer(Identifier.of(7));
        assertThat(ask(new OffsetRequest.Store(consumer, STREAM, TOPIC, 0, 0))).isEqualTo(ErrorCode.INVALID_OFFSET);
        enter(send(3, 10), new Answer());
        assertThat(ask(new OffsetRequest.Store(consumer, STREAM, TOPIC, 0, 2))).isEqualTo(ErrorCode.OK);
        assertThat(ask(new OffsetRequest.Store(consumer, STREAM, TOPIC, 0, 3))).isEqualTo(ErrorCode.INVALID_OFFSET);
        assertThat(ask(new OffsetRequest.Store(consumer, STREAM, TOPIC, 0, -1))).isEqualTo(ErrorCode.INVALID_OFFSET);
        assertThat(ask(new OffsetRequest.Delete(consumer, STREAM, TOPIC, 0))).isEqualTo(ErrorCode.OK);
        assertThat(ask(new OffsetRequest.Delete(consumer, STREAM, TOPIC, 0)))
                .isEqualTo(ErrorCode.CONSUMER_OFFSET_NOT_FOUND);
        assertThat(ask(new OffsetRequest.Store(Consumer.group(Identifier.of("g")), STREAM, TOPIC, 0, 0)))
                .isEqualTo(ErrorCode.CONSUMER_GROUP_ID_NOT_FOUND);
    }

    @Test
    void shouldRefuseWhatIsLeftInTheRingBehindADrop() {
        // given: a send that entered before the topic was deleted, and one that still held it afterwards
        makeTopic(1);
        Partition partition = partition(0);
        Answer before = new Answer();
        enter(send(1, 10), before);
        Answer deleted = new Answer();
        enter(new TopicRequest.Delete(STREAM, TOPIC), deleted);
        waitFor(() -> catalog.get().topic(STREAM, TOPIC) == null);

        // when
        drainUntil(deleted);
        Answer behind = new Answer();
        pipeline.entry().commit(partition, Consumer.consumer(Identifier.of(1)).storedAs(), 0, behind, new PolledView());
        drain();

        // then
        assertThat(before.await()).isEqualTo(ErrorCode.OK);
        assertThat(deleted.await()).isEqualTo(ErrorCode.OK);
        assertThat(behind.await()).isEqualTo(ErrorCode.PARTITION_NOT_FOUND);
    }

    @Test
    void shouldChangeNothingWhenTheStateLogIsFull() {
        journal.fill();
        assertThat(ask(new StreamRequest.Create("s"))).isEqualTo(ErrorCode.CANNOT_APPEND_TO_FILE);
        assertThat(catalog.get().allStreams()).isEmpty();
    }

    @Test
    void shouldAnswerANewTopicWithItsPartitionsAndNoSegments() {
        // given
        assertThat(ask(new StreamRequest.Create("s"))).isEqualTo(ErrorCode.OK);
        Answer answer = new Answer();

        // when
        enter(newTopic(3), answer);

        // then
        assertThat(answer.await()).isEqualTo(ErrorCode.OK);
        TopicView.Details details = (TopicView.Details) answer.view().orElseThrow();
        assertThat(details.partitions()).hasSize(3).allMatch(partition -> partition.segments() == 0);
    }

    @Test
    void shouldPurgeAndBeginAgainAtZero() {
        makeTopic(2);
        enter(send(5, 10), new Answer());
        assertThat(ask(new TopicRequest.Purge(STREAM, TOPIC))).isEqualTo(ErrorCode.OK);
        assertThat(partition(0).log().nextOffset()).isZero();
        assertThat(ask(new StreamRequest.Purge(STREAM))).isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldDeleteTheLastPartitionsAndTheStream() {
        makeTopic(3);
        assertThat(ask(new PartitionRequest.Delete(STREAM, TOPIC, 2))).isEqualTo(ErrorCode.OK);
        assertThat(catalog.get().allPartitions()).hasSize(1);
        assertThat(ask(new StreamRequest.Delete(STREAM))).isEqualTo(ErrorCode.OK);
        assertThat(catalog.get().allPartitions()).isEmpty();
    }

    @Test
    void shouldFindTheSameCatalogAfterAReplay() {
        makeTopic(3);
        Catalog replayed = Replay.run(journal);
        assertThat(replayed.allPartitions()).hasSize(3).allMatch(Partition::isBound);
    }

    @Test
    void shouldWakeItsOwnerOnlyWhenItIsParked() {
        // given
        makeTopic(1);
        AtomicInteger woken = new AtomicInteger();
        Duty duty = pipeline.duties().get(0);
        duty.wakeBy(woken::incrementAndGet);

        // when
        enter(send(1, 10), new Answer());
        assertThat(woken).hasValue(0);
        assertThat(duty.mayPark()).isFalse();
        drain();
        assertThat(duty.mayPark()).isTrue();
        enter(send(1, 10), new Answer());

        // then
        assertThat(woken).hasValue(1);
        duty.unparked();
        drain();
    }

    @Test
    void shouldRunTheSameGraphOnThreadsOfItsOwn() {
        for (PipelineConfig.Layout layout : PipelineConfig.Layout.values()) {
            if (layout != PipelineConfig.Layout.GATEWAY) {
                try (Pipeline threaded = pipeline(layout)) {
                    threaded.start();
                    assertThat(threaded.duties()).isEmpty();
                    Answer made = new Answer();
                    threaded.entry().handle(session, new StreamRequest.Create("on " + layout), made);
                    assertThat(made.await()).isEqualTo(ErrorCode.OK);
                }
            }
        }
    }

    @Test
    void shouldAllocateNothingPerBatchOnceWarm() {
        // given
        makeTopic(1);
        MessageRequest.Send send = send(10, 100);
        ReplySink ignoring = new IgnoringSink();
        Duty duty = pipeline.duties().get(0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 4_000;
        for (int i = 0; i < rounds; i++) {
            round(send, ignoring, duty);
        }

        // when: the compiler allocates now and then, so the quietest of some windows counts
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 6; window++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < rounds; i++) {
                round(send, ignoring, duty);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        // then: entry, all three stages and the reply run on this thread; measuring itself may cost a little
        assertThat(least).isLessThan(rounds / 10);
    }

    private void round(MessageRequest.Send send, ReplySink sink, Duty duty) {
        pipeline.entry().handle(session, send, sink);
        duty.work();
    }

    private Pipeline pipeline(PipelineConfig.Layout layout) {
        return new Pipeline(
                new PipelineConfig(1, 64, layout, Duration.ofSeconds(30), Duration.ZERO),
                journal,
                catalog,
                new CatalogRules(1 << 20, 100, 100),
                sessions,
                () -> 1_700_000_000_000_000L,
                counts,
                new SplittableRandom(1),
                (where, thrown) -> fault.set(thrown));
    }

    private void makeTopic(int partitions) {
        assertThat(ask(new StreamRequest.Create("s"))).isEqualTo(ErrorCode.OK);
        assertThat(ask(newTopic(partitions))).isEqualTo(ErrorCode.OK);
    }

    private static TopicRequest.Create newTopic(int partitions) {
        return new TopicRequest.Create(STREAM, partitions, new TopicRequest.Settings(1, 0, 0, 0, "t"));
    }

    private Partition partition(int number) {
        return catalog.get().allPartitions().get(number);
    }

    private ErrorCode ask(Request request) {
        Answer answer = new Answer();
        assertThat(enter(request, answer)).isTrue();
        drainUntil(answer);
        return answer.await();
    }

    private boolean enter(Request request, ReplySink sink) {
        return pipeline.entry().handle(session, request, sink);
    }

    private void drain() {
        int done = 1;
        while (done > 0) {
            done = pipeline.duties().get(0).work();
        }
    }

    private void drainUntil(Answer answer) {
        waitFor(() -> {
            drain();
            return answer.isDone();
        });
    }

    private static void waitFor(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static MessageRequest.Send send(int count, int payloadBytes) {
        return send(count, payloadBytes, 0, Counted.FOREVER);
    }

    private static MessageRequest.Send send(int count, int payloadBytes, int partition, Counted owner) {
        MessageBatch batch = Batches.of(count, payloadBytes);
        WireWriter out = new WireWriter();
        int lengthAt = out.reserve(4);
        STREAM.write(out);
        TOPIC.write(out);
        out.u8(2).u8(4).u32(partition).u32(count);
        out.buffer().putInt(lengthAt, out.length() - 4);
        out.bytes(batch.buffer(), 0, batch.buffer().capacity());
        ByteBuffer frame = ByteBuffer.allocateDirect(out.length()).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(0, out.buffer(), 0, out.length());
        MessageRequest.Send send = new MessageRequest.Send();
        send.refill(new WireReader().wrap(frame, 0, frame.capacity()), owner);
        return send;
    }

    private static final class IgnoringSink implements ReplySink {
        @Override
        public void ok() {}

        @Override
        public void ok(View view) {}

        @Override
        public void refuse(ErrorCode code) {}

        @Override
        public PolledView polledView() {
            throw new IllegalStateException("nothing is polled here");
        }
    }
}
