package io.veltro.gateway.tcp;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

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
    private final Consumer<ReceiveBlock> home = this::take;
    private ReceiveBlock shared = ReceiveBlock.NONE;

    ReceivePool(ReceiveBudget budget) {
        this.budget = budget;
    }

    /** Names the thread whose releases need no queue. */
    void ownedBy(Thread thread) {
        owner = thread;
    }

    /**
     * The block all peers without one of their own are read into, from its {@link ReceiveBlock#filled} on. None only while
     * holders elsewhere keep all of it and the budget is used up.
     */
    ReceiveBlock shared() {
        ReceiveBlock block = shared;
        if (block != ReceiveBlock.NONE && block.isHeldOnce()) {
            block.filled(0);
            return block;
        }
        if (block.capacity() - block.filled() >= SHARED_ROOM_BYTES_MIN) {
            return block;
        }
        ReceiveBlock fresh = lend(SMALL_BYTES);
        if (fresh != ReceiveBlock.NONE) {
            letGoOfShared();
            shared = fresh;
        }
        return fresh;
    }

    /** Makes the shared block the caller's own, if another can be had in its place. */
    boolean adoptShared() {
        ReceiveBlock fresh = lend(SMALL_BYTES);
        if (fresh == ReceiveBlock.NONE) {
            return false;
        }
        shared = fresh;
        return true;
    }

    /** A block of at least so many bytes, held once; none when the budget is used up. */
    ReceiveBlock lend(int bytes) {
        takeReturns();
        int rank = rankOf(bytes);
        ReceiveBlock block = stacks[rank];
        if (block == null) {
            block = allocate(rank);
            if (block == ReceiveBlock.NONE) {
                return block;
            }
        } else {
            stacks[rank] = block.next;
            block.next = null;
            idle[rank]--;
            idleLeast[rank] = Math.min(idleLeast[rank], idle[rank]);
        }
        block.lend();
        return block;
    }

    /**
     * As {@link #lend}, beyond the budget; none while somebody else has such a block.
     *
     * @param current what the caller gives up for it: one that is beyond the budget itself hands its place on
     */
    ReceiveBlock overdraw(int bytes, ReceiveBlock current) {
        boolean isHandedOn = current.holdsOverdraft();
        if (!isHandedOn && !budget.overdraw()) {
            return ReceiveBlock.NONE;
        }
        ReceiveBlock block = allocate(rankOf(bytes), false);
        if (block == ReceiveBlock.NONE) {
            if (!isHandedOn) {
                budget.settleOverdraft();
            }
            return block;
        }
        if (isHandedOn) {
            current.holdsOverdraft(false);
        }
        block.holdsOverdraft(true);
        block.lend();
        return block;
    }

    private ReceiveBlock allocate(int rank) {
        int capacity = capacityOf(rank);
        if (!budget.reserve(capacity)) {
            dropIdle();
            if (!budget.reserve(capacity)) {
                return ReceiveBlock.NONE;
            }
        }
        ReceiveBlock block = allocate(rank, true);
        if (block == ReceiveBlock.NONE) {
            budget.give(capacity);
        }
        return block;
    }

    /** None when the JVM has no direct memory left, which is the same to a peer as a budget that is used up. */
    private ReceiveBlock allocate(int rank, boolean isPooled) {
        try {
            return new ReceiveBlock(home, rank, capacityOf(rank), isPooled);
        } catch (OutOfMemoryError exhausted) {
            return ReceiveBlock.NONE;
        }
    }

    /** A block nobody holds any more. */
    private void take(ReceiveBlock block) {
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
        letGoOfShared();
        takeReturns();
        dropIdle();
    }

    private void letGoOfShared() {
        if (shared != ReceiveBlock.NONE) {
            shared.release();
            shared = ReceiveBlock.NONE;
        }
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
