package io.veltro.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.veltro.cli.client.Client;
import io.veltro.cli.client.Reply;
import io.veltro.perf.Workload.Kind;
import io.veltro.perf.Workload.Range;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class RequestLoopTest {
    private final MemoryServer server = new MemoryServer();
    private final Figures.Meter meter = new Figures.Meter();

    @Test
    void shouldSendAsManyBatchesAsWanted() throws Exception {
        // given
        Workload workload = workload(Kind.PINNED_PRODUCER, 100, 5, 10, 3);

        // when
        Lane lane = new Lane("s", 0, 0);
        produce(workload, lane);

        // then
        Figures figures = Figures.of(List.of(meter));
        assertThat(server.sends()).isEqualTo(10);
        assertThat(figures.messages()).isEqualTo(50);
        assertThat(figures.payloadBytes()).isEqualTo(5_000);
        assertThat(figures.latencies().getTotalCount()).isEqualTo(10);
        assertThat(lane.writtenOffset()).isEqualTo(50);
    }

    @Test
    void shouldReadEverythingOnceInOrder() throws Exception {
        // given 50 messages, polled by 7
        produce(workload(Kind.PINNED_PRODUCER, 100, 5, 10, 1), new Lane("s", 0, 0));

        // when
        Figures read = consume(workload(Kind.PINNED_CONSUMER, 100, 7, 1_000, 1), new Lane("s", 0, 50));

        // then
        assertThat(read.messages()).isEqualTo(50);
        assertThat(read.payloadBytes()).isEqualTo(5_000);
        assertThat(server.polls()).isEqualTo(8);
    }

    @Test
    void shouldGoOnBehindAShortAnswerWithSeveralPollsInFlight() throws Exception {
        // given a server that gives 3 where 7 are asked for
        produce(workload(Kind.PINNED_PRODUCER, 100, 5, 10, 1), new Lane("s", 0, 0));
        server.withShortAnswers(3);

        // when
        Figures read = consume(workload(Kind.PINNED_CONSUMER, 100, 7, 1_000, 4), new Lane("s", 0, 50));

        // then
        assertThat(read.messages()).isEqualTo(50);
        assertThat(read.batches()).isEqualTo(17);
    }

    @Test
    void shouldEndTheRunWhenAMessageIsMissing() throws Exception {
        // given
        produce(workload(Kind.PINNED_PRODUCER, 100, 5, 10, 1), new Lane("s", 0, 0));
        server.withGapAt(33);

        // then
        assertThatThrownBy(() -> consume(workload(Kind.PINNED_CONSUMER, 100, 10, 1_000, 2), new Lane("s", 0, 50)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("offset 34 came where 33 was due")
                .hasMessageContaining("s/topic-1/0");
    }

    @Test
    void shouldFollowProducersToWhatTheyHadAcknowledged() throws Exception {
        // given
        Workload workload = workload(Kind.PRODUCER_AND_CONSUMER, 100, 5, 10, 2);
        Lane lane = new Lane("s", 0, 0);
        Schedule schedule = open(workload);
        produce(workload, lane, schedule);

        // when
        Figures read = consume(workload, lane, schedule);

        // then
        assertThat(read.messages()).isEqualTo(50);
        assertThat(read.originLatencies().getTotalCount()).isEqualTo(50);
    }

    @Test
    void shouldReadOnlyAsMuchAsAskedFor() throws Exception {
        // given
        produce(workload(Kind.PINNED_PRODUCER, 100, 5, 10, 1), new Lane("s", 0, 0));

        // when
        Figures read = consume(workload(Kind.PINNED_CONSUMER, 100, 5, 4, 3), new Lane("s", 0, 50));

        // then
        assertThat(read.messages()).isEqualTo(20);
    }

    @Test
    void shouldChargeAStallToEveryRequestThatWasDueMeanwhile() throws Exception {
        // given a request a millisecond, and 20 ms in which the third one holds everything up
        List<Long> starts = new ArrayList<>();
        List<Long> sent = new ArrayList<>();
        RequestLoop.Exchange stalling = new RequestLoop.Exchange() {
            @Override
            public boolean hasNext(long nowNanos) {
                return starts.size() < 10;
            }

            @Override
            public long nextBytes() {
                return 1_000;
            }

            @Override
            public void submit(int slot, long startNanos, boolean measured) {
                starts.add(startNanos);
                sent.add(System.nanoTime());
                if (starts.size() == 3) {
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
                    while (System.nanoTime() < end) {
                        LockSupport.parkNanos(end - System.nanoTime());
                    }
                }
            }

            @Override
            public void answered(Reply reply, int slot, long startNanos, boolean measured) {}
        };
        Schedule schedule = open(workload(Kind.PINNED_PRODUCER, 1_000, 1, 10, 1));

        // when
        new RequestLoop(new Client(server), schedule, stalling, 1_000_000, 1).run();

        // then all were due as planned, and the one behind the stall left 19 ms late
        for (int i = 0; i < 10; i++) {
            assertThat(starts.get(i) - starts.get(0)).isEqualTo(i * 1_000_000L);
            assertThat(sent.get(i)).isGreaterThanOrEqualTo(starts.get(i));
        }
        assertThat(sent.get(3) - starts.get(3)).isGreaterThan(18_000_000L);
        assertThat(sent.get(9) - starts.get(9)).isGreaterThan(12_000_000L);
    }

    @Test
    void shouldAllocateNothingPerRequestOnceWarm() throws Exception {
        // given
        Lane lane = new Lane("s", 0, 0);
        produce(workload(Kind.PINNED_PRODUCER, 20, 2, 20_000, 4), lane);
        consume(workload(Kind.PINNED_CONSUMER, 20, 2, 20_000, 4), new Lane("s", 0, 40_000));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Client client = new Client(server);
        Workload sending = workload(Kind.PINNED_PRODUCER, 20, 2, 20_000, 4);
        Workload reading = workload(Kind.PINNED_CONSUMER, 20, 2, 20_000, 4);
        Schedule schedule = open(sending);
        ProducerTask producer = new ProducerTask(client, schedule, meter, lane, sending);
        ConsumerTask consumer = new ConsumerTask(client, schedule, meter, new Lane("s", 0, 40_000), reading);
        RequestLoop send = new RequestLoop(client, schedule, producer, 0, 4);
        RequestLoop read = new RequestLoop(client, schedule, consumer, 0, 4);

        // when
        long before = threads.getCurrentThreadAllocatedBytes();
        send.run();
        long sent = threads.getCurrentThreadAllocatedBytes();
        read.run();
        long ended = threads.getCurrentThreadAllocatedBytes();

        // then a few hundred bytes for a whole run
        assertThat(sent - before).as("bytes for 20,000 sends").isLessThan(10_000);
        assertThat(ended - sent).as("bytes for 20,000 polls").isLessThan(10_000);
    }

    private void produce(Workload workload, Lane lane) throws Exception {
        produce(workload, lane, open(workload));
    }

    private void produce(Workload workload, Lane lane, Schedule schedule) throws Exception {
        Client client = new Client(server);
        ProducerTask task = new ProducerTask(client, schedule, meter, lane, workload);
        new RequestLoop(client, schedule, task, 0, workload.inFlight()).run();
    }

    private Figures consume(Workload workload, Lane lane) throws Exception {
        return consume(workload, lane, open(workload));
    }

    private Figures consume(Workload workload, Lane lane, Schedule schedule) throws Exception {
        Client client = new Client(server);
        Figures.Meter consumed = new Figures.Meter();
        ConsumerTask task = new ConsumerTask(client, schedule, consumed, lane, workload);
        new RequestLoop(client, schedule, task, 0, workload.inFlight()).run();
        return Figures.of(List.of(consumed));
    }

    private static Schedule open(Workload workload) {
        Schedule schedule = new Schedule(1);
        schedule.open(workload.extent());
        return schedule;
    }

    private static Workload workload(Kind kind, int payloadBytes, int messages, long batches, int inFlight) {
        return new Workload(
                kind,
                new Workload.Actors(1, 1, 1),
                new Workload.Batch(Range.exactly(payloadBytes), Range.exactly(messages)),
                new Workload.Extent(batches, Duration.ZERO, Duration.ZERO),
                0,
                inFlight);
    }
}
