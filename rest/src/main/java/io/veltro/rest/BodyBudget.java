package io.veltro.rest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all bodies on their way may take together, so that many peers at once cannot fill the heap.
 *
 * <p>Thread: any.
 */
final class BodyBudget {
    private final long bytesMax;
    private final AtomicLong claimed = new AtomicLong();

    BodyBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes so many bytes; false when there are not so many left, and then nothing is taken. */
    boolean claim(long bytes) {
        boolean hasRoom = claimed.addAndGet(bytes) <= bytesMax;
        if (!hasRoom) {
            claimed.addAndGet(-bytes);
        }
        return hasRoom;
    }

    /** Gives back what was claimed. */
    void release(long bytes) {
        claimed.addAndGet(-bytes);
    }
}
