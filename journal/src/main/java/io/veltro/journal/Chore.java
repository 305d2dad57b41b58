package io.veltro.journal;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Something a background thread does for a log, again and again. It is its own queue node, so that asking for it allocates
 * nothing and never blocks.
 *
 * <p>Thread: {@link #run} on the thread of {@link Chores}, the rest any.
 */
abstract class Chore {
    /** Written by who holds the right to, see {@link #waiting}. */
    @Nullable
    Chore next;

    /** True from being submitted until the thread takes it; who sets it may write {@link #next}. */
    final AtomicBoolean waiting = new AtomicBoolean();

    /** Does the work once; it may have been asked for several times. */
    abstract void run();
}
