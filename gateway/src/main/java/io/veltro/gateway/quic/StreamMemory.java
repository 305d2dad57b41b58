package io.veltro.gateway.quic;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The receive memory of all QUIC connections together: blocks of 2 KiB and its doublings within one budget, a few of them kept
 * for the next stream. Bytes that came out of order are on the same bill.
 *
 * <p>Thread: any.
 */
final class StreamMemory {
    /** The smallest block. */
    static final int BLOCK_BYTES_MIN = 2 << 10;

    /** All strangers have no more than one of so many parts of the budget. */
    private static final int STRANGERS_PART = 4;

    /** Above this a block is as large as asked for, and never kept. */
    private static final int KEPT_BYTES_MAX = 4 << 20;

    private static final int RANKS = 12;
    private static final int STEP_BYTES = 64 << 10;
    private static final long IDLE_BYTES_MAX = 8 << 20;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong strangerBytes = new AtomicLong();
    private final AtomicLong idleBytes = new AtomicLong();
    private final AtomicBoolean isOverdrawn = new AtomicBoolean();
    private final List<ConcurrentLinkedQueue<StreamBlock>> idle = new ArrayList<>();

    StreamMemory(long bytesMax) {
        this.bytesMax = bytesMax;
        for (int rank = 0; rank < RANKS; rank++) {
            idle.add(new ConcurrentLinkedQueue<>());
        }
    }

    /**
     * A block of at least so many bytes, held once; none when the budget is used up.
     *
     * @param current what the caller gives up for it when it has its bytes: the one block beyond the budget may so grow
     */
    StreamBlock lend(int count, StreamBlock current) {
        int capacity = capacityFor(count);
        if (capacity <= KEPT_BYTES_MAX) {
            StreamBlock kept = idle.get(rankOf(capacity)).poll();
            if (kept != null) {
                idleBytes.addAndGet(-capacity);
                kept.lend();
                return kept;
            }
        }
        boolean isWithin = reserve(capacity);
        if (!isWithin) {
            dropIdle();
            isWithin = reserve(capacity);
        }
        boolean isHandedOn = !isWithin && current.holdsOverdraft();
        if (!isWithin && !isHandedOn && !isOverdrawn.compareAndSet(false, true)) {
            return StreamBlock.NONE;
        }
        StreamBlock block = allocate(capacity, isWithin);
        if (block == StreamBlock.NONE) {
            if (isWithin) {
                give(capacity);
            } else if (!isHandedOn) {
                isOverdrawn.set(false);
            }
        } else if (isHandedOn) {
            current.handOverdraftOn();
        }
        return block;
    }

    private boolean reserve(long count) {
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

    /** Bytes that lie elsewhere are on the bill, whether or not they fit. */
    void charge(long count) {
        bytes.addAndGet(count);
    }

    /** Whether peers nobody is logged in on may have so much more, all of them together. */
    boolean isForStrangers(long more) {
        return strangerBytes.get() + more <= bytesMax / STRANGERS_PART;
    }

    /** What strangers hold has changed. */
    void strangersHold(long more) {
        strangerBytes.addAndGet(more);
    }

    /** Bytes that lay elsewhere are gone. */
    void give(long count) {
        bytes.addAndGet(-count);
    }

    /** A block nobody holds any more. */
    void take(StreamBlock block) {
        if (block.holdsOverdraft()) {
            isOverdrawn.set(false);
        }
        int capacity = block.capacity();
        if (!block.isBilled()) {
            return;
        }
        if (capacity <= KEPT_BYTES_MAX && idleBytes.get() + capacity <= IDLE_BYTES_MAX) {
            idleBytes.addAndGet(capacity);
            idle.get(rankOf(capacity)).offer(block);
        } else {
            give(capacity);
        }
    }

    /** Bytes on the bill that are not idle. */
    long usedBytes() {
        return bytes.get() - idleBytes.get();
    }

    /** Gives all idle memory up. */
    void dropIdle() {
        for (ConcurrentLinkedQueue<StreamBlock> blocks : idle) {
            for (StreamBlock block = blocks.poll(); block != null; block = blocks.poll()) {
                idleBytes.addAndGet(-block.capacity());
                bytes.addAndGet(-block.capacity());
            }
        }
    }

    /** None when the JVM has no direct memory left, which is the same to a peer as a budget that is used up. */
    private StreamBlock allocate(int capacity, boolean isWithin) {
        try {
            StreamBlock block = new StreamBlock(this, capacity, isWithin);
            block.lend();
            return block;
        } catch (OutOfMemoryError exhausted) {
            return StreamBlock.NONE;
        }
    }

    private static int capacityFor(int count) {
        if (count > KEPT_BYTES_MAX) {
            return (int) Math.min(Integer.MAX_VALUE, (count + STEP_BYTES - 1L) / STEP_BYTES * STEP_BYTES);
        }
        return Math.max(BLOCK_BYTES_MIN, Integer.highestOneBit(Math.max(1, count - 1)) << 1);
    }

    private static int rankOf(int capacity) {
        return Integer.numberOfTrailingZeros(capacity / BLOCK_BYTES_MIN);
    }
}
