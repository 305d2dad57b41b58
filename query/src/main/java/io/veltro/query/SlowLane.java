package io.veltro.query;

import io.veltro.pipeline.session.Session;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for slow hashes, so that nobody can buy more of the processor with passwords than one thread's share of it.
 *
 * <p>Work is taken in turn by whom it concerns, address and user name, so that somebody who tries a thousand passwords waits
 * for themselves. Failures have an allowance of processor time that refills slowly; when it is used up, the lane rests. What
 * waits is bounded by the number of connections: each has one login under way.
 *
 * <p>Thread: any adds.
 */
final class SlowLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlowLane.class);
    private static final long ALLOWANCE_MICROS = TimeUnit.SECONDS.toMicros(2);
    private static final int REFILL_DIVISOR = 8;
    private static final long STOP_MILLIS = 5_000;

    private record Work(Session session, BooleanSupplier task) {}

    private final LongSupplier clock;
    private final Thread thread = new Thread(this::run, "passwords");
    private final Map<String, ArrayDeque<Work>> waiting = new LinkedHashMap<>();
    private long allowanceMicros = ALLOWANCE_MICROS;
    private long refilledMicros;
    private boolean isStarted;
    private boolean isClosed;

    SlowLane(LongSupplier clock) {
        this.clock = clock;
        this.refilledMicros = clock.getAsLong();
        thread.setDaemon(true);
    }

    /**
     * Adds work.
     *
     * @param name the user it concerns
     * @param task answers its request itself; false when it was a failure that counts against the allowance
     */
    synchronized void add(Session session, String name, BooleanSupplier task) {
        if (!isStarted) {
            isStarted = true;
            thread.start();
        }
        String address = session.address();
        String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
        waiting.computeIfAbsent(host + ' ' + name, key -> new ArrayDeque<>()).add(new Work(session, task));
        notifyAll();
    }

    private void run() {
        try {
            for (Work work = next(); work != null; work = next()) {
                if (!work.session().isClosed()) {
                    long begun = clock.getAsLong();
                    boolean isGood = attempt(work.task());
                    account(isGood, begun, clock.getAsLong());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the slow lane was interrupted", e);
        }
    }

    private static boolean attempt(BooleanSupplier task) {
        try {
            return task.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.error("A password could not be worked on", e);
            return false;
        }
    }

    private synchronized void account(boolean isGood, long begunMicros, long nowMicros) throws InterruptedException {
        long refill = Math.max(0, nowMicros - refilledMicros) / REFILL_DIVISOR;
        allowanceMicros = Math.min(ALLOWANCE_MICROS, allowanceMicros + refill);
        refilledMicros = nowMicros;
        if (!isGood) {
            allowanceMicros -= Math.max(0, nowMicros - begunMicros);
        }
        if (allowanceMicros < 0 && !isClosed) {
            long restMicros = Math.min(-allowanceMicros, ALLOWANCE_MICROS) * REFILL_DIVISOR;
            long until = nowMicros + restMicros;
            for (long left = restMicros;
                    left > 0 && left <= restMicros && !isClosed;
                    left = until - clock.getAsLong()) {
                wait(Math.max(1, TimeUnit.MICROSECONDS.toMillis(left)));
            }
        }
    }

    private synchronized @Nullable Work next() throws InterruptedException {
        while (waiting.isEmpty() && !isClosed) {
            wait();
        }
        return isClosed ? null : take();
    }

    private Work take() {
        Iterator<Map.Entry<String, ArrayDeque<Work>>> first = waiting.entrySet().iterator();
        Map.Entry<String, ArrayDeque<Work>> whose = first.next();
        first.remove();
        ArrayDeque<Work> line = whose.getValue();
        Work work = line.remove();
        if (!line.isEmpty()) {
            waiting.put(whose.getKey(), line);
        }
        return work;
    }

    /** Ends the thread when it has finished what it is at; what waits is not answered, its connections are closed. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
