package io.veltro.gateway.quic.guard;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import tech.kwik.core.server.impl.Context;

/**
 * What kwik's candidates run on: the thread that gives them a datagram, and no timer. They would have one keep each of them for
 * half a minute; their places are taken away by ourselves, and sooner.
 *
 * <p>Thread: any.
 */
public final class CandidateContext implements Context {
    private final ExecutorService here = new Here();
    private final ScheduledExecutorService never = new Never();

    @Override
    public ExecutorService getSharedServerExecutor() {
        return here;
    }

    @Override
    public ScheduledExecutorService getSharedScheduledExecutor() {
        return never;
    }

    /** Runs what it is given at once. */
    private static final class Here extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }

    /** Forgets what it is given. */
    private static final class Never extends ScheduledThreadPoolExecutor {
        private final ScheduledFuture<?> cancelled;

        Never() {
            super(0);
            setRemoveOnCancelPolicy(true);
            cancelled = super.schedule(() -> {}, 1, TimeUnit.DAYS);
            cancelled.cancel(false);
            shutdown();
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable forgotten, long delay, TimeUnit unit) {
            return cancelled;
        }
    }
}
