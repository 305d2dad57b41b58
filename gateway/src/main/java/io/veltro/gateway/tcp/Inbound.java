package io.veltro.gateway.tcp;

import io.veltro.gateway.FrameIntake;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.session.Session;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one connection has received and its intake has not taken yet, and the memory to receive more.
 *
 * <pre>
 *   block   |……………| unparsed bytes |      room       |
 *                 from              to     limit of the next read
 * </pre>
 *
 * <p>Three ways to the memory of a read: the loop's shared block, when nothing is held; a block of its own, as large as the
 * last frame, when that was large (the read then ends where such a frame ends, so that the next one starts in a block of its
 * own without a copy); a larger block, to which the beginning of a frame is moved. However large a frame claims to be, at
 * most 64 KiB or four times what has arrived of it is committed, but for a peer that has completed such a frame before.
 *
 * <p>Thread: loop.
 */
final class Inbound {
    private static final int LARGE_FRAME_BYTES = 32 << 10;
    private static final int COMMIT_FACTOR = 4;
    private static final byte[] NOTHING = new byte[0];
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);

    private final ReceivePool pool;
    private final FrameIntake intake;
    private final Session session;

    private ReceiveBlock block = ReceiveBlock.NONE;
    private boolean isShared;
    private int from;
    private int to;
    private byte[] stash = NOTHING;
    private int expectedBytes;
    private int trustedBytes;

    Inbound(ReceivePool pool, FrameIntake intake, Session session) {
        this.pool = pool;
        this.intake = intake;
        this.session = session;
    }

    /** Room for the next read; none remains when memory is used up: try again a little later. */
    ByteBuffer room() {
        ReceiveBlock current = block;
        if (current != ReceiveBlock.NONE) {
            current = proceed(current);
        } else {
            current = stash.length > 0 ? unstash() : begin();
        }
        return current == ReceiveBlock.NONE ? EMPTY : current.window(to, readLimit(current));
    }

    /** Notes how many bytes were put into the room, 0 or less for none. */
    void received(int bytes) {
        to += Math.max(0, bytes);
        if (from == to) {
            leave();
        }
    }

    /**
     * Offers what is held to the intake.
     *
     * @return whether it took any of it
     */
    boolean offer() {
        ReceiveBlock current = stash.length > 0 ? unstash() : block;
        long framesBefore = intake.frames();
        int before = from;
        if (current != ReceiveBlock.NONE) {
            from = intake.take(current.buffer(), from, to, current);
        } else if (stash.length == 0) {
            intake.take(EMPTY, 0, 0, Counted.FOREVER);
        }
        boolean isTaken = from != before || intake.frames() != framesBefore;
        if (intake.frames() != framesBefore) {
            int frameBytes = intake.lastFrameBytes();
            expectedBytes = frameBytes >= LARGE_FRAME_BYTES ? frameBytes : 0;
            trustedBytes = Math.max(trustedBytes, frameBytes);
        }
        if (from == to) {
            leave();
        }
        return isTaken;
    }

    /** To be called when the loop turns to somebody else: bytes that are left move out of the shared block. */
    void settle() {
        ReceiveBlock current = block;
        if (current == ReceiveBlock.NONE || !isShared) {
            return;
        }
        if (pool.adoptShared()) {
            isShared = false;
        } else {
            current.filled(from);
            stash(current);
        }
    }

    /** Bytes held. */
    int heldBytes() {
        return to - from + stash.length;
    }

    /** Whether what is held waits outside a block. */
    boolean isStashed() {
        return stash.length > 0;
    }

    /** Swaps a small beginning of a frame that does not go on for an array of its size, so that it keeps no block. */
    void shrink() {
        ReceiveBlock current = block;
        if (current != ReceiveBlock.NONE && !isShared && to - from <= ReceivePool.SMALL_BYTES) {
            stash(current);
            current.release();
        }
        expectedBytes = 0;
        trustedBytes = 0;
    }

    /** Lets go of everything. */
    void close() {
        stash = NOTHING;
        from = to;
        leave();
    }

    private ReceiveBlock begin() {
        ReceiveBlock fresh = ReceiveBlock.NONE;
        if (expectedBytes > 0 && !intake.isDraining()) {
            fresh = pool.lend(expectedBytes);
        }
        isShared = fresh == ReceiveBlock.NONE;
        if (fresh == ReceiveBlock.NONE) {
            fresh = pool.shared();
        }
        if (fresh != ReceiveBlock.NONE) {
            from = fresh.filled();
            to = from;
            block = fresh;
        }
        return fresh;
    }

    private ReceiveBlock unstash() {
        int needed = Math.max(intake.frameBytes(), stash.length + FrameIntake.STRANGER_FRAME_BYTES_MAX / 2);
        ReceiveBlock fresh = lendOrOverdraw(Math.min(needed, committedBytes(stash.length)), ReceiveBlock.NONE);
        if (fresh != ReceiveBlock.NONE) {
            fresh.window(0, stash.length).put(stash);
            from = 0;
            to = stash.length;
            stash = NOTHING;
            isShared = false;
            block = fresh;
        }
        return fresh;
    }

    /** Where the frame that has begun can go on: here, or in a larger block. */
    private ReceiveBlock proceed(ReceiveBlock current) {
        int needed = Math.max(intake.frameBytes(), to - from + 1);
        if (current.capacity() - from >= needed) {
            return current;
        }
        int committed = Math.min(needed, committedBytes(to - from));
        if (committed < needed && to < current.capacity()) {
            return current;
        }
        ReceiveBlock larger = lendOrOverdraw(committed, current);
        if (larger == ReceiveBlock.NONE) {
            return larger;
        }
        larger.buffer().put(0, current.buffer(), from, to - from);
        if (isShared) {
            current.filled(from);
        } else {
            current.release();
        }
        isShared = false;
        to -= from;
        from = 0;
        block = larger;
        return larger;
    }

    private int committedBytes(int receivedBytes) {
        long earned = Math.max(ReceivePool.SMALL_BYTES, (long) COMMIT_FACTOR * receivedBytes);
        return (int) Math.min(Integer.MAX_VALUE, Math.max(earned, session.isLoggedIn() ? trustedBytes : 0));
    }

    private ReceiveBlock lendOrOverdraw(int bytes, ReceiveBlock current) {
        ReceiveBlock lent = pool.lend(bytes);
        return lent == ReceiveBlock.NONE ? pool.overdraw(bytes, current) : lent;
    }

    private int readLimit(ReceiveBlock current) {
        int frame = from == to && !isShared ? expectedBytes : intake.frameBytes();
        boolean endsHere = frame >= LARGE_FRAME_BYTES && frame <= current.capacity() - from && frame > to - from;
        return endsHere ? from + frame : current.capacity();
    }

    private void stash(ReceiveBlock current) {
        stash = new byte[to - from];
        current.buffer().get(from, stash);
        block = ReceiveBlock.NONE;
        from = 0;
        to = 0;
    }

    private void leave() {
        ReceiveBlock current = block;
        if (current == ReceiveBlock.NONE) {
            return;
        }
        block = ReceiveBlock.NONE;
        if (isShared) {
            current.filled(to);
        } else {
            current.release();
        }
        from = 0;
        to = 0;
    }
}
