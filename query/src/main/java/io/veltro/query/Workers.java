package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small fixed pool for what may block or takes its time: logins, syncs, figures of the operating system, snapshots. Its queue is bounded, and full
 * is a return value, so that a flood of logins cannot fill the memory.
 *
 * <p>Thread: any offers.
 */
public final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int QUEUE_MAX = 256;
    private static final int STOP_SECONDS = 10;

    private final ThreadPoolExecutor pool;

    /**
     * @param name of the threads
     * @param threads how many may block at once, at least 1
     */
    public Workers(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                task -> new Thread(task, name + "-" + number.getAndIncrement()));
        pool.allowCoreThreadTimeOut(true);
    }

    /** Runs a task soon, which answers the sink; false when there is no room. */
    boolean offer(ReplySink sink, Runnable task) {
        try {
            pool.execute(() -> run(sink, task));
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private static void run(ReplySink sink, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A request could not be served", e);
            sink.refuse(ErrorCode.IO_ERROR);
        }
    }

    /** Finishes what was taken, but waits no longer than ten seconds for it. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
