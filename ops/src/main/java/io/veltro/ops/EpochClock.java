package io.veltro.ops;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * Microseconds since 1970 without garbage: the wall clock read once, and from there on the steady clock. When the two have
 * moved apart by more than a tenth of a second, because somebody set the time, the wall clock is read again. Whether they
 * have is looked at once a millisecond, for a look costs as much as the time itself. Beside it the steady clock, for
 * durations.
 *
 * <p>Thread: any.
 */
final class EpochClock implements LongSupplier {
    private static final long DRIFT_MICROS_MAX = 100_000;
    private static final long LOOK_NANOS = 1_000_000;

    private volatile long offsetMicros = measureOffset();
    private volatile long lookedNanos = System.nanoTime();

    @Override
    public long getAsLong() {
        long nanos = System.nanoTime();
        if (nanos - lookedNanos > LOOK_NANOS) {
            look(nanos);
        }
        return offsetMicros + nanos / 1000;
    }

    private void look(long nanos) {
        lookedNanos = nanos;
        if (Math.abs(System.currentTimeMillis() * 1000 - offsetMicros - nanos / 1000) > DRIFT_MICROS_MAX) {
            offsetMicros = measureOffset();
        }
    }

    /** Nanoseconds of any origin that never fall. */
    static LongSupplier steadyNanos() {
        return System::nanoTime;
    }

    /** The system's own clock, for libraries that read it too. */
    static Clock system() {
        return Clock.systemUTC();
    }

    private static long measureOffset() {
        return System.currentTimeMillis() * 1000 - System.nanoTime() / 1000;
    }
}
