package io.veltro.pipeline.count;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ShardCountsTest {
    private static final long START = 1_000_000_000;

    /** What the clock says; each reading is counted. */
    private final AtomicLong now = new AtomicLong(START);

    private final AtomicLong readings = new AtomicLong();
    private final ShardCounts shard = new Counts(1, () -> {
                readings.incrementAndGet();
                return now.get();
            })
            .shards()
            .get(0);

    @Test
    void shouldGiveEachStageItsTime() {
        // when
        request(START - 70, START - 50, 100, 2_000, 30);

        // then
        assertThat(shard.of(Stage.READ).sumNanos()).isEqualTo(20);
        assertThat(shard.of(Stage.RING).sumNanos()).isEqualTo(50);
        assertThat(shard.of(Stage.DECIDE).sumNanos()).isEqualTo(100);
        assertThat(shard.of(Stage.JOURNAL).sumNanos()).isEqualTo(2_000);
        assertThat(shard.of(Stage.REPLY).sumNanos()).isEqualTo(30);
    }

    @Test
    void shouldReadTheClockOnceLessInARow() {
        request(START, START, 1, 1, 1);
        long first = readings.getAndSet(0);
        request(START, START, 1, 1, 1);
        long second = readings.getAndSet(0);
        shard.rest();
        request(START, START, 1, 1, 1);
        assertThat(first).isEqualTo(4);
        assertThat(second).isEqualTo(3);
        assertThat(readings.get()).isEqualTo(4);
    }

    @Test
    void shouldLeaveOutAReadThatNobodyTimed() {
        request(ShardCounts.UNKNOWN, START, 1, 1, 1);
        assertThat(shard.of(Stage.READ).count(0)).isZero();
        assertThat(shard.of(Stage.RING).count(0)).isEqualTo(1);
    }

    @Test
    void shouldNotTimeWhatIsNotToBeCounted() {
        // when
        request(START, ShardCounts.UNKNOWN, 1, 1, 1);

        // then
        assertThat(readings.get()).isZero();
        assertThat(shard.of(Stage.REPLY).count(0)).isZero();
    }

    @Test
    void shouldCallAnAppendAStallFromOneMillisecondOn() {
        // when
        request(START, START, 1, ShardCounts.STALL_NANOS, 1);
        request(START, now.get(), 1, ShardCounts.STALL_NANOS + 1, 1);

        // then
        assertThat(shard.appendStalls().sumNanos()).isEqualTo(ShardCounts.STALL_NANOS + 1);
    }

    @Test
    void shouldRememberForAWhileThatThereWasNoRoom() {
        // given
        assertThat(shard.lackedRoom(100)).isFalse();

        // when
        shard.take(START, START);
        shard.decided();
        shard.journalled(true, ErrorCode.CANNOT_APPEND_TO_FILE);
        shard.told();

        // then
        now.addAndGet(100);
        assertThat(shard.lackedRoom(100)).isTrue();
        now.addAndGet(1);
        assertThat(shard.lackedRoom(100)).isFalse();
    }

    @Test
    void shouldKeepTheFillOfTheRingWithinItsSlots() {
        AtomicLong used = new AtomicLong(-3);
        shard.ring(64, used::get);
        assertThat(shard.ringUsed()).isZero();
        used.set(70);
        assertThat(shard.ringUsed()).isEqualTo(64);
    }

    private void request(long received, long published, long decide, long journal, long reply) {
        shard.take(received, published);
        now.addAndGet(decide);
        shard.decided();
        now.addAndGet(journal);
        shard.journalled(true, ErrorCode.OK);
        now.addAndGet(reply);
        shard.told();
    }
}
