package io.veltro.gateway.quic;

import io.veltro.gateway.FrameIntake;
import io.veltro.gateway.RequestDecoder;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for many connections: each gets its turn when something has come for it, and nothing on it waits.
 *
 * <p>Thread: loop, but for {@link #run(Runnable)} and the two that start and stop it.
 */
final class QuicLoop {
    private static final Logger LOG = LoggerFactory.getLogger(QuicLoop.class);
    private static final int TASKS = 256;
    private static final int TASKS_OF_A_ROUND = 256;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RequestHandler door;
    private final Counts counts;
    private final int frameBytesMax;
    private final RequestDecoder decoder = new RequestDecoder();
    private final WireWriter scratch = new WireWriter();
    private final MpscUnboundedAtomicArrayQueue<Runnable> tasks = new MpscUnboundedAtomicArrayQueue<>(TASKS);
    private final AtomicBoolean isParked = new AtomicBoolean();
    private final Thread thread;
    private List<Runnable> retries = new ArrayList<>();
    private List<Runnable> retrying = new ArrayList<>();
    private volatile boolean isStopped;

    QuicLoop(String name, int frameBytesMax, RequestHandler door, Counts counts) {
        this.frameBytesMax = frameBytesMax;
        this.door = door;
        this.counts = counts;
        this.thread = new Thread(this::loop, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread after the tasks of a round. */
    void stop() {
        isStopped = true;
        LockSupport.unpark(thread);
    }

    void join(long millis) throws InterruptedException {
        thread.join(millis);
    }

    /** Runs a task soon. Thread: any. */
    void run(Runnable task) {
        tasks.offer(task);
        if (isParked.get() && isParked.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Runs a task in a millisecond. */
    void retryLater(Runnable task) {
        retries.add(task);
    }

    /** An intake for one stream. */
    FrameIntake intake(Session session, FrameIntake.Replies replies) {
        return new FrameIntake(frameBytesMax, decoder, door, session, replies);
    }

    /** For views on their way; its content is gone with the next caller. */
    WireWriter scratch() {
        return scratch;
    }

    RefusalCounts refusals() {
        return counts.refusals();
    }

    long nanos() {
        return counts.nanos().getAsLong();
    }

    private void loop() {
        while (true) {
            boolean isWorking = performSome();
            if (isStopped) {
                return;
            }
            if (!isWorking || !retries.isEmpty()) {
                park();
                retry();
            }
        }
    }

    /** However much there is to do: what waits for a retry, and the end of the loop, come in between. */
    private boolean performSome() {
        int performed = 0;
        while (performed < TASKS_OF_A_ROUND) {
            Runnable task = tasks.poll();
            if (task == null) {
                break;
            }
            performed++;
            perform(task);
        }
        return performed > 0;
    }

    private void park() {
        isParked.set(true);
        if (tasks.isEmpty() && !isStopped) {
            LockSupport.parkNanos(this, retries.isEmpty() ? PARK_NANOS : RETRY_NANOS);
        }
        isParked.set(false);
    }

    private void retry() {
        if (retries.isEmpty()) {
            return;
        }
        List<Runnable> due = retries;
        retries = retrying;
        retrying = due;
        for (int i = 0; i < due.size(); i++) {
            perform(due.get(i));
        }
        due.clear();
    }

    private static void perform(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError fault) {
            LOG.warn("a task of a QUIC loop failed; the others go on", fault);
        }
    }
}
