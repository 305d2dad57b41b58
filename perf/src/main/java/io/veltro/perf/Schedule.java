package io.veltro.perf;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What all actors of a run share about time: when it starts, from when on it counts, when it ends.
 *
 * <pre>
 *   connect … arrive ─┐
 *   connect … arrive ─┼─▶ open ── warm-up ──▶ measured from ── … ──▶ over: batches done, duration over, or stopped
 * </pre>
 *
 * <p>Thread: any.
 */
final class Schedule {
    /** No end. */
    static final long NEVER = Long.MAX_VALUE;

    private final CountDownLatch arrivals;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final long epochNanos;

    private long startNanos; // written before opened counts down, read after
    private long measureFromNanos;
    private long endNanos;
    private volatile boolean stopped; // written by the one who stops the run, read by the actors

    Schedule(int actors) {
        arrivals = new CountDownLatch(actors);
        epochNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();
    }

    /** Says that an actor is ready and waits for the start. */
    void arrive() throws InterruptedException {
        arrivals.countDown();
        opened.await();
    }

    /** Waits a moment for the actors; false when some are still missing. */
    boolean awaitArrivals(long millis) throws InterruptedException {
        return arrivals.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Starts everybody. */
    void open(Workload.Extent extent) {
        startNanos = System.nanoTime();
        measureFromNanos = startNanos + extent.warmUp().toNanos();
        endNanos = extent.duration().isZero()
                ? NEVER
                : measureFromNanos + extent.duration().toNanos();
        opened.countDown();
    }

    /** Ends everything as soon as what is under way is answered. */
    void stop() {
        stopped = true;
        opened.countDown();
    }

    boolean isStopped() {
        return stopped;
    }

    boolean isOver(long nowNanos) {
        return stopped || (endNanos != NEVER && nowNanos - endNanos >= 0);
    }

    long startNanos() {
        return startNanos;
    }

    long measureFromNanos() {
        return measureFromNanos;
    }

    boolean isMeasured(long startNanos) {
        return startNanos - measureFromNanos >= 0;
    }

    /** A moment of this process as microseconds since 1970, the unit of origin timestamps. */
    long originMicros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos + epochNanos);
    }

    /** The way back. */
    long nanosOf(long originMicros) {
        return TimeUnit.MICROSECONDS.toNanos(originMicros) - epochNanos;
    }
}
