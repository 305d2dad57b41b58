package io.veltro.pipeline.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Held against a sorted list of everything that was recorded. */
class LatencyHistogramTest {
    private static final int VALUES = 100_000;
    private static final double STEP_MAX = 1.6001;

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void shouldHaveBoundsFromOneMicrosecondToTenSeconds() {
        int last = LatencyHistogram.buckets() - 2;
        assertThat(LatencyHistogram.buckets()).isEqualTo(37);
        assertThat(LatencyHistogram.boundNanos(0)).isEqualTo(1_000);
        assertThat(LatencyHistogram.boundNanos(last)).isEqualTo(10_000_000_000L);
        assertThat(LatencyHistogram.boundNanos(last + 1)).isEqualTo(Long.MAX_VALUE);
        for (int i = 1; i <= last; i++) {
            double step = (double) LatencyHistogram.boundNanos(i) / LatencyHistogram.boundNanos(i - 1);
            assertThat(step).isBetween(1.5, STEP_MAX);
        }
    }

    @Test
    void shouldCountEachValueBelowTheFirstBoundThatHoldsIt() {
        // given: both sides of every bound and of every power of two
        List<Long> values = new ArrayList<>(List.of(0L, Long.MAX_VALUE));
        for (int i = 0; i < LatencyHistogram.buckets() - 1; i++) {
            long bound = LatencyHistogram.boundNanos(i);
            values.addAll(List.of(bound - 1, bound, bound + 1));
        }
        for (int shift = 0; shift < 63; shift++) {
            values.addAll(List.of((1L << shift) - 1, 1L << shift));
        }

        for (long value : values) {
            // when
            LatencyHistogram one = new LatencyHistogram();
            one.record(value);

            // then
            int expected = 0;
            while (value > LatencyHistogram.boundNanos(expected)) {
                expected++;
            }
            assertThat(one.count(expected)).as("%d ns", value).isEqualTo(1);
        }
    }

    @Test
    void shouldGiveQuantilesAtMostOneStepTooHigh() {
        // given: from a microsecond to ten seconds, every size as likely
        SplittableRandom random = new SplittableRandom(7);
        long[] values = new long[VALUES];
        for (int i = 0; i < VALUES; i++) {
            values[i] = (long) (1_001 * Math.pow(9_990_000, random.nextDouble()));
            histogram.record(values[i]);
        }
        Arrays.sort(values);

        for (double quantile : new double[] {0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1}) {
            // when
            long rank = (long) Math.ceil(quantile * VALUES);
            long seen = 0;
            int bucket = -1;
            while (seen < rank) {
                bucket++;
                seen += histogram.count(bucket);
            }

            // then
            long exact = values[(int) rank - 1];
            double ratio = (double) LatencyHistogram.boundNanos(bucket) / exact;
            assertThat(ratio).as("quantile %s", quantile).isBetween(1.0, STEP_MAX);
        }
        assertThat((double) histogram.sumNanos())
                .isCloseTo(Arrays.stream(values).asDoubleStream().sum(), within(1.0));
    }

    @Test
    void shouldTakeADurationBelowZeroForNone() {
        histogram.record(-5);
        assertThat(histogram.count(0)).isEqualTo(1);
        assertThat(histogram.sumNanos()).isZero();
    }

    @Test
    void shouldLoseNothingWhenManyRecord() throws InterruptedException {
        // given
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int k = 0; k < VALUES; k++) {
                    histogram.recordFromAny(k);
                }
            }));
        }

        // when
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        // then
        long counted = 0;
        for (int bucket = 0; bucket < LatencyHistogram.buckets(); bucket++) {
            counted += histogram.count(bucket);
        }
        assertThat(counted).isEqualTo(4L * VALUES);
        assertThat(histogram.sumNanos()).isEqualTo(4L * VALUES * (VALUES - 1) / 2);
    }
}
