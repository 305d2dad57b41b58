package io.veltro.gateway.tls;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Does the arithmetic of handshakes, about a millisecond each, so that no loop has to. One thread is enough for some hundreds
 * of handshakes a second; a flood of them waits here, and its connections meet the login time-out, while those that are
 * established are served as ever.
 *
 * <p>Thread: any.
 */
public final class TlsWorker implements AutoCloseable {
    /** About what one thread gets through before the first of them runs into the login time-out. */
    private static final int WAITING_MAX = 8192;

    private static final long KEEP_ALIVE_SECONDS = 10;

    private final ThreadPoolExecutor executor;

    /** The thread is there only while there is something to do. */
    public TlsWorker(String name) {
        executor = new ThreadPoolExecutor(
                1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Does it soon; false when too much is waiting. */
    boolean offer(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** Drops what waits. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
