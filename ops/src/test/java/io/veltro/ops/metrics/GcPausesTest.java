package io.veltro.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.count.LatencyHistogram;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GcPausesTest {
    @Test
    @Timeout(30)
    void shouldHearOfACollection() {
        // given
        try (GcPauses gc = new GcPauses()) {
            // when
            System.gc();

            // then: it is told by another thread
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (recorded(gc.pauses()) == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(recorded(gc.pauses())).isPositive();
        }
    }

    private static long recorded(LatencyHistogram histogram) {
        long sum = 0;
        for (int bucket = 0; bucket < LatencyHistogram.buckets(); bucket++) {
            sum += histogram.count(bucket);
        }
        return sum;
    }
}
