package io.veltro.perf;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Keeps one actor's latencies, three digits exact, from a nanosecond to an hour. The actor records, another thread collects
 * now and then; recording allocates nothing and never waits.
 *
 * <p>Thread: {@link #record} the actor's; {@link #drainTo} one other.
 */
final class LatencyRecorder {
    private static final long NANOS_MAX = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(1, NANOS_MAX, DIGITS);
    private Histogram interval = recorder.getIntervalHistogram();

    /** An empty histogram that takes everything a recorder holds. */
    static Histogram histogram() {
        return new Histogram(1, NANOS_MAX, DIGITS);
    }

    void record(long nanos) {
        recorder.recordValue(inRange(nanos));
    }

    void record(long nanos, long times) {
        recorder.recordValueWithCount(inRange(nanos), times);
    }

    private static long inRange(long nanos) {
        return Math.max(1, Math.min(NANOS_MAX, nanos));
    }

    /** Adds what was recorded since the last time to a total and returns it: borrowed until the next time. */
    Histogram drainTo(Histogram total) {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
        return interval;
    }
}
