package io.veltro.gateway.tcp;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory all loops together may hold for receiving. When it is used up, one block at a time may be had beyond it: each of
 * a set of half-received frames can then be finished in its turn, and none waits for another.
 *
 * <p>Thread: any.
 */
final class ReceiveBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean overdrawn = new AtomicBoolean();

    ReceiveBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean reserve(long count) {
        while (true) {
            long before = bytes.get();
            if (count > bytesMax - before) {
                return false;
            }
            if (bytes.compareAndSet(before, before + count)) {
                return true;
            }
        }
    }

    void give(long count) {
        bytes.addAndGet(-count);
    }

    /** The one block beyond the budget; false while somebody else has it. */
    boolean overdraw() {
        return !overdrawn.get() && overdrawn.compareAndSet(false, true);
    }

    void settleOverdraft() {
        overdrawn.set(false);
    }

    /** Bytes reserved now. */
    long bytes() {
        return bytes.get();
    }
}
