package io.veltro.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
    @Test
    void shouldMergeRecordersInsteadOfAveragingTheirPercentiles() {
        // given a fast actor with many requests and a slow one with few
        Figures.Meter fast = new Figures.Meter();
        Figures.Meter slow = new Figures.Meter();
        for (int i = 0; i < 990; i++) {
            fast.answered(0, 1_000, 1, 10);
        }
        for (int i = 0; i < 10; i++) {
            slow.answered(0, 1_000_000, 1, 10);
        }

        // when
        Figures figures = Figures.of(List.of(fast, slow));

        // then the mean of the two p50 would be half a millisecond
        assertThat(figures.latencies().getTotalCount()).isEqualTo(1_000);
        assertThat(figures.latencies().getValueAtPercentile(50)).isCloseTo(1_000, within(1L));
        assertThat(figures.latencies().getValueAtPercentile(99)).isCloseTo(1_000, within(1L));
        assertThat(figures.latencies().getValueAtPercentile(99.9)).isCloseTo(1_000_000, within(1_000L));
        assertThat(figures.payloadBytes()).isEqualTo(10_000);
    }

    @Test
    void shouldLoseNothingWhenDrainedInBetween() {
        // given
        LatencyRecorder recorder = new LatencyRecorder();
        Histogram total = LatencyRecorder.histogram();
        recorder.record(500);
        recorder.record(700, 3);

        // when
        long first = recorder.drainTo(total).getTotalCount();
        recorder.record(900);
        long second = recorder.drainTo(total).getTotalCount();
        long third = recorder.drainTo(total).getTotalCount();

        // then
        assertThat(List.of(first, second, third)).containsExactly(4L, 1L, 0L);
        assertThat(total.getTotalCount()).isEqualTo(5);
    }

    @Test
    void shouldKeepWhatLiesOutsideItsRange() {
        // given
        LatencyRecorder recorder = new LatencyRecorder();
        Histogram total = LatencyRecorder.histogram();

        // when
        recorder.record(-5);
        recorder.record(TimeUnit.DAYS.toNanos(1));
        recorder.drainTo(total);

        // then
        assertThat(total.getTotalCount()).isEqualTo(2);
        assertThat(total.getMinValue()).isEqualTo(1);
        assertThat(total.getMaxValue()).isGreaterThanOrEqualTo(TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void shouldMeasureThroughputFromTheFirstRequestToTheLastAnswer() {
        // given
        Figures.Meter early = new Figures.Meter();
        Figures.Meter late = new Figures.Meter();
        early.answered(-2_000_000_000L, -1_000_000_000L, 1_000, 1_000_000);
        late.answered(1_000_000_000L, 2_000_000_000L, 1_000, 1_000_000);
        late.answered(1_000_000_000L, 3_000_000_000L, 0, 0);

        // when
        Figures figures = Figures.of(List.of(early, late, new Figures.Meter()));

        // then
        assertThat(figures.seconds()).isEqualTo(4);
        assertThat(figures.megabytesPerSecond()).isEqualTo(0.5);
        assertThat(figures.messagesPerSecond()).isEqualTo(500);
        assertThat(figures.batches()).isEqualTo(2);
        assertThat(figures.emptyPolls()).isEqualTo(1);
    }
}
