package io.veltro.perf;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.Reply;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives one connection: sends each request when it is due, keeps up to so many under way, takes the answers in order and
 * says which of them count. What is sent and what an answer means is the {@link Exchange}'s affair. Allocates nothing after
 * construction.
 *
 * <p>One thread both sends and takes answers: at full speed an answer that has come while the thread was sending the next
 * batch is seen after it, so with several in flight latencies err on the long side.
 *
 * <p>Thread: the actor's.
 */
final class RequestLoop {
    /** A timer wakes up to 60 µs late on Linux (50 µs slack by default): the rest before a due time is spent awake. */
    private static final long AWAKE_NANOS = TimeUnit.MICROSECONDS.toNanos(150);

    private static final long ANSWER_CHECK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** What an actor sends and what it makes of the answers. */
    interface Exchange {
        /** Whether another request is wanted. */
        boolean hasNext(long nowNanos);

        /** Payload bytes of the next request, for pacing. */
        long nextBytes();

        /** Sends the next request; {@code slot} is its own until it is answered. */
        void submit(int slot, long startNanos, boolean measured) throws IOException;

        /** Takes an answer, borrowed for this call; it may be a refusal. */
        void answered(Reply reply, int slot, long startNanos, boolean measured) throws IOException;
    }

    private final Client client;
    private final Schedule schedule;
    private final Exchange exchange;
    private final double bytesPerSecond;
    private final long[] startNanos;
    private int newest;
    private int oldest;

    RequestLoop(Client client, Schedule schedule, Exchange exchange, double bytesPerSecond, int inFlight) {
        this.client = client;
        this.schedule = schedule;
        this.exchange = exchange;
        this.bytesPerSecond = bytesPerSecond;
        this.startNanos = new long[inFlight];
    }

    /** Waits for the start, then goes on until the exchange wants no more and everything is answered. */
    void run() throws IOException, InterruptedException {
        schedule.arrive();
        Pacer pacer = Pacer.of(bytesPerSecond, schedule.startNanos());
        long now = System.nanoTime();
        while (true) {
            if (exchange.hasNext(now)) {
                start(pacer.next(exchange.nextBytes(), now), !pacer.isFullSpeed());
            } else if (client.inFlight() > 0) {
                takeAnswer();
            } else {
                return;
            }
            now = System.nanoTime();
        }
    }

    private void start(long dueNanos, boolean paced) throws IOException {
        if (paced) {
            awaitDue(dueNanos);
        }
        if (!schedule.isStopped()) {
            submit(dueNanos);
        }
        if (client.inFlight() == startNanos.length) {
            takeAnswer();
        }
    }

    private void awaitDue(long dueNanos) throws IOException {
        long left = dueNanos - System.nanoTime();
        while (left > 0 && !schedule.isStopped()) {
            if (client.inFlight() > 0 && client.hasAnswer()) {
                takeAnswer();
            } else if (left > AWAKE_NANOS) {
                LockSupport.parkNanos(client.inFlight() > 0 ? ANSWER_CHECK_NANOS : left - AWAKE_NANOS);
            } else {
                Thread.onSpinWait();
            }
            left = dueNanos - System.nanoTime();
        }
    }

    private void submit(long start) throws IOException {
        int slot = newest;
        newest = newest + 1 == startNanos.length ? 0 : newest + 1;
        startNanos[slot] = start;
        exchange.submit(slot, start, schedule.isMeasured(start));
    }

    private void takeAnswer() throws IOException {
        int slot = oldest;
        oldest = oldest + 1 == startNanos.length ? 0 : oldest + 1;
        Reply reply = client.await();
        exchange.answered(reply, slot, startNanos[slot], schedule.isMeasured(startNanos[slot]));
    }
}
