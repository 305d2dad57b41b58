package io.veltro.gateway.tcp;

import java.util.Arrays;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receive memory of one loop: blocks of 64 KiB and, four sizes to a doubling, larger ones, last in first out so that what
 * is received next lies where the cache is warm.
 *
 * <pre>
 *   size of rank r = 64 KiB × 2^(r / 4) × (4 + r mod 4) / 4        64, 80, 96, 112, 128, 160 KiB …
 * </pre>
 *
 * <p>Thread: loop; blocks come back from any thread.
 */
final class ReceivePool {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivePool.class);
    /** The smallest block. */
    static final int SMALL_BYTES = 64 << 10;

    private static final int STEPS = 4;
    private static final int RANKS = 64;
    private static final int SHARED_ROOM_BYTES_MIN = 16 << 10;
    private static final int RETURNS = 256;
    private static final long IDLE_BYTES_KEPT = 8 << 20;

    private final ReceiveBudget budget;
    private final @Nullable ReceiveBlock[] stacks = new ReceiveBlock[RANKS];
    private final int[] idle = new int[RANKS];
    private final int[] idleLeast = new int[RANKS];
    private final MpscUnboundedAtomicArrayQueue<ReceiveBlock> returns = new MpscUnboundedAtomicArrayQueue<>(RETURNS);
    private @Nullable Thread owner;
    private @Nullable ReceiveBlock shared;

    ReceivePool(ReceiveBudget budget) {
        this.budget = budget;
    }

    /** Names the thread whose releases need no queue. */
    void ownedBy(Thread thread) {
        owner = thread;
    }

    /**
     * The block all peers without one of their own are read into, from its {@link ReceiveBlock#filled} on. Absent only while
     * holders elsewhere keep all of it and the budget is used up.
     */
    @Nullable
    ReceiveBlock shared() {
        ReceiveBlock block = shared;
        if (block != null && block.isHeldOnce()) {
            block.filled(0);
            return block;
        }
        if (block != null && block.capacity() - block.filled() >= SHARED_ROOM_BYTES_MIN) {
            return block;
        }
        ReceiveBlock fresh = lend(SMALL_BYTES);
        if (fresh != null) {
            if (block != null) {
                block.release();
            }
            shared = fresh;
        }
        return fresh;
    }

    /** Makes the shared block the caller's own, if another can be had in its place. */
    boolean adoptShared() {
        ReceiveBlock fresh = lend(SMALL_BYTES);
        if (fresh == null) {
            return false;
        }
        shared = fresh;
        return true;
    }

    /** A block of at least so many bytes, held once; absent when the budget is used up. */
    @Nullable
    ReceiveBlock lend(int bytes) {
        takeReturns();
        int rank = rankOf(bytes);
        ReceiveBlock block = stacks[rank];
        if (block != null) {
            stacks[rank] = block.next;
            block.next = null;
            idle[rank]--;
            idleLeast[rank] = Math.min(idleLeast[rank], idle[rank]);
        } else {
            block = makePooled(rank);
        }
        if (block != null) {
            block.lend();
        }
        return block;
    }

    private @Nullable ReceiveBlock makePooled(int rank) {
        int capacity = capacityOf(rank);
        boolean isReserved = budget.reserve(capacity);
        if (!isReserved) {
            dropIdle();
            isReserved = budget.reserve(capacity);
        }
        ReceiveBlock block = isReserved ? allocate(rank, true) : null;
        if (isReserved && block == null) {
            budget.give(capacity);
        }
        return block;
    }

    /**
     * As {@link #lend}, beyond the budget; absent while somebody else has such a block.
     *
     * @param current what the caller gives up for it: one that is beyond the budget itself hands its place on
     */
    @Nullable
    ReceiveBlock overdraw(int bytes, @Nullable ReceiveBlock current) {
        boolean isHandedOn = current != null && current.holdsOverdraft();
        boolean mayOverdraw = isHandedOn || budget.overdraw();
        ReceiveBlock block = mayOverdraw ? allocate(rankOf(bytes), false) : null;
        if (block != null) {
            block.holdsOverdraft(true);
            block.lend();
        } else if (mayOverdraw && !isHandedOn) {
            budget.settleOverdraft();
        }
        if (block != null && current != null) {
            current.holdsOverdraft(false);
        }
        return block;
    }

    /** Absent when the JVM has no direct memory left, which is the same to a peer as a budget that is used up. */
    private @Nullable ReceiveBlock allocate(int rank, boolean isPooled) {
        ReceiveBlock block = null;
        try {
            block = new ReceiveBlock(this, rank, capacityOf(rank), isPooled);
        } catch (OutOfMemoryError exhausted) {
            LOG.debug("no direct memory for {} bytes", capacityOf(rank), exhausted);
        }
        return block;
    }

    /** A block nobody holds any more. */
    void take(ReceiveBlock block) {
        if (Thread.currentThread() == owner) {
            push(block);
        } else {
            returns.offer(block);
        }
    }

    /**
     * Lets go of half of the blocks that were not used since the last call, unless they are few.
     *
     * @return whether there may be more to let go of
     */
    boolean trim() {
        takeReturns();
        boolean isMuch = idleBytes() > IDLE_BYTES_KEPT;
        for (int rank = 0; rank < RANKS; rank++) {
            if (isMuch) {
                drop(rank, (idleLeast[rank] + 1) / 2);
            }
            idleLeast[rank] = idle[rank];
        }
        return isMuch;
    }

    /** Gives all idle memory up. */
    void close() {
        ReceiveBlock block = shared;
        shared = null;
        if (block != null) {
            block.release();
        }
        takeReturns();
        dropIdle();
    }

    private long idleBytes() {
        long bytes = 0;
        for (int rank = 0; rank < RANKS; rank++) {
            bytes += (long) idle[rank] * capacityOf(rank);
        }
        return bytes;
    }

    private void takeReturns() {
        for (ReceiveBlock block = returns.relaxedPoll(); block != null; block = returns.relaxedPoll()) {
            push(block);
        }
    }

    private void push(ReceiveBlock block) {
        if (block.holdsOverdraft()) {
            budget.settleOverdraft();
        }
        if (!block.isPooled()) {
            return;
        }
        int rank = block.rank();
        block.next = stacks[rank];
        stacks[rank] = block;
        idle[rank]++;
    }

    private void dropIdle() {
        for (int rank = 0; rank < RANKS; rank++) {
            drop(rank, idle[rank]);
        }
        Arrays.fill(idleLeast, 0);
    }

    private void drop(int rank, int count) {
        for (int i = 0; i < count; i++) {
            ReceiveBlock block = stacks[rank];
            if (block == null) {
                return;
            }
            stacks[rank] = block.next;
            idle[rank]--;
            budget.give(block.capacity());
        }
    }

    /** The smallest rank that holds so many bytes. */
    static int rankOf(int bytes) {
        int rank = 0;
        while (capacityOf(rank) < bytes) {
            rank++;
        }
        return rank;
    }

    static int capacityOf(int rank) {
        long bytes = ((long) (SMALL_BYTES / STEPS) * (STEPS + rank % STEPS)) << (rank / STEPS);
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
