package io.veltro.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.SystemView.Transport;
import io.veltro.pipeline.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clock stands still unless a task moves it, so that only tasks cost time. */
@Timeout(30)
class SlowLaneTest {
    private static final long SLICE_MICROS = 20_000;
    private static final int SLICES_BEYOND_THE_ALLOWANCE = 101;

    private final AtomicLong clock = new AtomicLong();
    private final Sessions sessions = new Sessions();
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final BlockingQueue<ErrorCode> refused = new LinkedBlockingQueue<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final SlowLane lane = new SlowLane(clock::get);
    private int port;

    private final ReplySink sink = new ReplySink() {
        @Override
        public void ok() {}

        @Override
        public void ok(View view) {}

        @Override
        public void refuse(ErrorCode code) {
            refused.add(code);
        }

        @Override
        public PolledView polledView() {
            return new PolledView();
        }
    };

    @AfterEach
    void close() {
        gate.countDown();
        lane.close();
    }

    @Test
    void shouldTakeTurnsByUserName() throws InterruptedException {
        // given
        holdUp();
        add("10.0.0.1", "a", "a1");
        add("10.0.0.1", "a", "a2");
        add("10.0.0.1", "a", "a3");
        add("10.0.0.1", "b", "b1");

        // when
        gate.countDown();

        // then
        assertThat(next(4)).containsExactly("a1", "b1", "a2", "a3");
    }

    @Test
    void shouldServeOthersBeforeAnAddressInDebt() throws InterruptedException {
        // given
        runUpDebt("10.0.0.1", "guessed");
        holdUp();
        add("10.0.0.1", "guessed", "guess");
        add("10.0.0.1", "new", "new name");
        add("10.0.0.2", "guessed", "honest");

        // when
        gate.countDown();

        // then
        assertThat(next(3)).containsExactly("honest", "new name", "guess");
    }

    @Test
    void shouldForgiveDebtsInTime() throws InterruptedException {
        // given
        runUpDebt("10.0.0.1", "guessed");
        holdUp();
        clock.addAndGet(TimeUnit.MINUTES.toMicros(2));
        add("10.0.0.1", "guessed", "first");
        add("10.0.0.2", "guessed", "second");

        // when
        gate.countDown();

        // then
        assertThat(next(2)).containsExactly("first", "second");
    }

    @Test
    void shouldTellTheOldestToConnectAgainWhenAnAddressHasTooManyWaiting() throws InterruptedException {
        // given
        holdUp();
        for (int i = 0; i < 1000; i++) {
            add("10.0.0.1", "a", "a" + i);
        }
        assertThat(refused).isEmpty();

        // when
        add("10.0.0.1", "b", "b");
        add("10.0.0.2", "a", "other");
        gate.countDown();

        // then
        assertThat(refused.poll(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.STALE_CLIENT);
        assertThat(next(1001)).contains("b", "other", "a1", "a999").doesNotContain("a0");
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldKeepFewerWaitingOfAnAddressInDebt() throws InterruptedException {
        // given
        runUpDebt("10.0.0.1", "guessed");
        holdUp();

        // when
        for (int i = 0; i < 103; i++) {
            add("10.0.0.1", "a", "a" + i);
        }
        gate.countDown();

        // then
        assertThat(next(100)).startsWith("a3").endsWith("a102");
        assertThat(refused).hasSize(3).containsOnly(ErrorCode.STALE_CLIENT);
    }

    @Test
    void shouldSkipConnectionsThatHaveEnded() throws InterruptedException {
        // given
        holdUp();
        Session gone = session("10.0.0.1");
        lane.add(gone, "a", sink, breather -> done.add("gone"));
        add("10.0.0.1", "a", "there");

        // when
        sessions.close(gone);
        gate.countDown();

        // then
        assertThat(next(1)).containsExactly("there");
        assertThat(done).isEmpty();
    }

    /** Keeps the lane busy until the gate opens. */
    private void holdUp() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        lane.add(session("10.9.9.9"), "holder", sink, breather -> {
            begun.countDown();
            try {
                return gate.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void runUpDebt(String address, String name) throws InterruptedException {
        lane.add(session(address), name, sink, breather -> {
            for (int i = 0; i < SLICES_BEYOND_THE_ALLOWANCE; i++) {
                clock.addAndGet(SLICE_MICROS);
                breather.run();
            }
            done.add("failed");
            return false;
        });
        assertThat(next(1)).containsExactly("failed");
    }

    private void add(String address, String name, String what) {
        lane.add(session(address), name, sink, breather -> done.add(what));
    }

    private Session session(String address) {
        return sessions.open(Transport.TCP, address + ":" + (1000 + port++));
    }

    private List<String> next(int count) throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String each = done.poll(10, TimeUnit.SECONDS);
            assertThat(each).isNotNull();
            all.add(String.valueOf(each));
        }
        return all;
    }
}
