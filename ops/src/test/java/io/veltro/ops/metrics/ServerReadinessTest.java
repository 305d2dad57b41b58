package io.veltro.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.count.ShardCounts;
import io.veltro.pipeline.error.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServerReadinessTest {
    private static final long SEGMENT_BYTES = 128 << 20;

    private final AtomicLong free = new AtomicLong(2 * SEGMENT_BYTES);
    private final AtomicLong nanos = new AtomicLong(1);
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final Counts counts = new Counts(2, nanos::get);
    private final ServerReadiness readiness = new ServerReadiness(free::get, SEGMENT_BYTES, counts, isStopping::get);

    @Test
    void shouldBeReadyWithRoomForTwoSegments() {
        assertThat(readiness.problem()).isEmpty();
    }

    @Test
    void shouldNotBeReadyWithLess() {
        free.decrementAndGet();
        assertThat(readiness.problem())
                .hasValueSatisfying(
                        sentence -> assertThat(sentence).contains("255 MiB free", "needs 256 MiB", "delete"));
    }

    @Test
    void shouldNotBeReadyForAWhileAfterAnAppendFoundNoRoom() {
        // given
        ShardCounts shard = counts.shards().get(1);
        shard.take(1, 1);
        shard.decided();
        shard.journalled(true, ErrorCode.CANNOT_APPEND_TO_FILE);

        // then
        assertThat(readiness.problem())
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("10 s", "256 MiB free", "quota"));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        assertThat(readiness.problem()).isEmpty();
    }

    @Test
    void shouldNotBeReadyWhileStopping() {
        isStopping.set(true);
        assertThat(readiness.problem())
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("stopping"));
    }
}
