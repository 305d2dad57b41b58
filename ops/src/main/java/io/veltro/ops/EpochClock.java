package io.veltro.ops;

import java.util.function.LongSupplier;

/**
 * Microseconds since 1970 without garbage: the wall clock read once, and from there on the steady clock. When the two have
 * moved apart by more than a tenth of a second, because somebody set the time, the wall clock is read again. Beside it the
 * steady clock itself, for durations.
 *
 * <p>Thread: any.
 */
final class EpochClock implements LongSupplier {
    private static final long DRIFT_MICROS_MAX = 100_000;

    private volatile long offsetMicros = measureOffset();

    @Override
    public long getAsLong() {
        long micros = offsetMicros + System.nanoTime() / 1000;
        if (Math.abs(System.currentTimeMillis() * 1000 - micros) > DRIFT_MICROS_MAX) {
            offsetMicros = measureOffset();
            micros = offsetMicros + System.nanoTime() / 1000;
        }
        return micros;
    }

    /** Nanoseconds of any origin that never fall. */
    static LongSupplier steadyNanos() {
        return System::nanoTime;
    }

    private static long measureOffset() {
        return System.currentTimeMillis() * 1000 - System.nanoTime() / 1000;
    }
}
