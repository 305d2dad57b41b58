package io.veltro.gateway.tcp;

import io.veltro.pipeline.message.Counted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory bytes are received into, counted: the loop or connection that fills it holds it once, the ring once for every batch
 * it has not journalled yet. The last to let go gives it back to its pool.
 *
 * <p>Thread: loop fills it; any releases it.
 */
final class ReceiveBlock implements Counted {
    /** No block: nothing can be received into it, and nobody lets go of it. */
    static final ReceiveBlock NONE = new ReceiveBlock(block -> {}, 0, 0, false);

    /** The next in the pool's stack. Written by the loop only. */
    @Nullable
    ReceiveBlock next;

    private final Consumer<ReceiveBlock> home;
    private final ByteBuffer buffer;
    private final ByteBuffer window;
    private final int rank;
    private final boolean isPooled;
    private final AtomicInteger holders = new AtomicInteger();
    private int filled;
    private boolean holdsOverdraft;

    ReceiveBlock(Consumer<ReceiveBlock> home, int rank, int capacity, boolean isPooled) {
        this.home = home;
        this.rank = rank;
        this.isPooled = isPooled;
        this.buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
        this.window = buffer.duplicate();
    }

    /** The whole block; position and limit never change, so that holders may read it on their threads. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** The same memory for the socket to read into, set to {@code [from, to)}. */
    ByteBuffer window(int from, int to) {
        return window.limit(to).position(from);
    }

    int capacity() {
        return buffer.capacity();
    }

    /** Which stack of the pool it belongs to. */
    int rank() {
        return rank;
    }

    /** Whether it was had within the budget and is worth keeping. */
    boolean isPooled() {
        return isPooled;
    }

    /** Whether the one place beyond the budget is taken by this block. */
    boolean holdsOverdraft() {
        return holdsOverdraft;
    }

    void holdsOverdraft(boolean holds) {
        holdsOverdraft = holds;
    }

    /** Bytes in use from the front on. */
    int filled() {
        return filled;
    }

    void filled(int bytes) {
        filled = bytes;
    }

    /** Out of the pool, held once. */
    void lend() {
        holders.set(1);
        filled = 0;
    }

    /** Whether nobody but the caller, who holds it, does. */
    boolean isHeldOnce() {
        return holders.get() == 1;
    }

    @Override
    public void retain() {
        if (holders.getAndIncrement() <= 0) {
            throw new IllegalStateException("a receive block was retained after it had been released");
        }
    }

    @Override
    public void release() {
        int left = holders.decrementAndGet();
        if (left == 0) {
            home.accept(this);
        } else if (left < 0) {
            throw new IllegalStateException("a receive block was released more often than retained");
        }
    }
}
