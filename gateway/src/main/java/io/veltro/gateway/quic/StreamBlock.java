package io.veltro.gateway.quic;

import io.veltro.pipeline.message.Counted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory one frame is received into, counted: the stream that fills it holds it once, the ring once for a batch it has not
 * journalled yet. The last to let go gives it back.
 *
 * <p>Thread: loop fills it; any releases it.
 */
final class StreamBlock implements Counted {
    /** No block: nothing can be received into it, and nobody lets go of it. */
    static final StreamBlock NONE = new StreamBlock(new StreamMemory(0), 0, false);

    private final StreamMemory home;
    private final ByteBuffer buffer;
    private final boolean isBilled;
    private final AtomicInteger holders = new AtomicInteger();
    private boolean holdsOverdraft;

    StreamBlock(StreamMemory home, int capacity, boolean isBilled) {
        this.home = home;
        this.isBilled = isBilled;
        this.holdsOverdraft = !isBilled;
        this.buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The whole block; position and limit never change, so that holders may read it on their threads. */
    ByteBuffer buffer() {
        return buffer;
    }

    int capacity() {
        return buffer.capacity();
    }

    /** Whether it was had within the budget. */
    boolean isBilled() {
        return isBilled;
    }

    /** Whether the one place beyond the budget is taken by this block. */
    boolean holdsOverdraft() {
        return holdsOverdraft;
    }

    /** Another block goes on in the place beyond the budget. */
    void handOverdraftOn() {
        holdsOverdraft = false;
    }

    /** Out of the pool, held once. */
    void lend() {
        holders.set(1);
    }

    @Override
    public void retain() {
        if (holders.getAndIncrement() <= 0) {
            throw new IllegalStateException("a stream's block was retained after it had been released");
        }
    }

    @Override
    public void release() {
        int left = holders.decrementAndGet();
        if (left == 0) {
            home.take(this);
        } else if (left < 0) {
            throw new IllegalStateException("a stream's block was released more often than retained");
        }
    }
}
