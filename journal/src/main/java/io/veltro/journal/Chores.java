package io.veltro.journal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One background thread that does the {@link Chore}s of all logs, in the order they were asked for, and sleeps otherwise.
 *
 * <p>Thread: any.
 */
final class Chores implements AutoCloseable {
    /**
     * Something a background thread does for a log, again and again. It is its own queue node, so that asking for it allocates
     * nothing and never blocks.
     *
     * <p>Thread: {@link #run} on the thread of the background, the rest any.
     */
    abstract static class Chore {
        /** Written by who holds the right to, see {@link #waiting}. */
        @Nullable
        Chore next;

        /** True from being submitted until the thread takes it; who sets it may write {@link #next}. */
        final AtomicBoolean waiting = new AtomicBoolean();

        /** Does the work once; it may have been asked for several times. */
        abstract void run();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);

    private final AtomicReference<@Nullable Chore> newest = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closing;

    Chores(String name) {
        thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks for a chore; nothing happens when it waits already. */
    void submit(Chore chore) {
        if (chore.waiting.compareAndSet(false, true)) {
            Chore older = newest.get();
            chore.next = older;
            while (!newest.compareAndSet(older, chore)) {
                older = newest.get();
                chore.next = older;
            }
            LockSupport.unpark(thread);
        }
    }

    /** Does what is still waiting and ends the thread. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (true) {
            boolean last = closing;
            Chore chore = oldestFirst(newest.getAndSet(null));
            if (chore == null) {
                if (last) {
                    return;
                }
                LockSupport.park(this);
            }
            while (chore != null) {
                Chore following = chore.next;
                chore.next = null;
                chore.waiting.set(false);
                run(chore);
                chore = following;
            }
        }
    }

    private static void run(Chore chore) {
        try {
            chore.run();
        } catch (RuntimeException e) {
            LOG.error("A background chore of the journal failed; the log goes on without it", e);
        }
    }

    private static @Nullable Chore oldestFirst(@Nullable Chore newestFirst) {
        Chore turned = null;
        Chore rest = newestFirst;
        while (rest != null) {
            Chore following = rest.next;
            rest.next = turned;
            turned = rest;
            rest = following;
        }
        return turned;
    }
}
