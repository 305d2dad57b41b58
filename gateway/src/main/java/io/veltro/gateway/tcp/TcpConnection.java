package io.veltro.gateway.tcp;

import io.veltro.gateway.FrameIntake;
import io.veltro.gateway.PeerChannel;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer: reads while its requests may enter, parses, answers in order, writes while the socket takes it.
 *
 * <pre>
 *   turn:  read ─▶ offer to the intake ─▶ append answers ─▶ write ─▶ offer again what was held back ─▶ what to wait for
 *
 *   waits for bytes       the frame is incomplete              OP_READ
 *   waits for answers     barrier, or too much unsent          an answer, OP_WRITE
 *   waits for room        the door is full, no memory          the loop asks again
 * </pre>
 *
 * <p>Thread: loop, but for {@link #answered}.
 */
final class TcpConnection implements Selected {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

    /** After so many bytes the others get their turn, and the duties work while the bytes are warm. */
    private static final int TURN_BYTES = 1 << 20;

    private static final int LAST_READS_MAX = 64;
    private static final long EARNING_BYTES = 256 << 10;
    private static final long EARNED_MICROS = 1_000_000;

    private final TcpLoop loop;
    private final PeerChannel channel;
    private final SelectionKey key;
    private final Session session;
    private final FrameIntake intake;
    private final Inbound inbound;
    private final Outbound outbound;
    private final ReplyRing replies;
    private final Runnable answersOfOthers = this::takeAnswersOfOthers;
    private final AtomicBoolean isAnnounced = new AtomicBoolean();

    private int place;
    private int interest;
    private boolean isInTurn;
    private boolean isMarked;
    private boolean isAwaitingRetry;
    private boolean isStarved;
    private boolean isUnsent;
    private boolean isAtEnd;
    private boolean isStopping;
    private boolean hasSaidGoodbye;
    private boolean isClosed;
    private boolean isMoved;

    private boolean wasLoggedIn;
    private long enteredSeen;
    private long framesSeen;
    private long sentSeen;
    private int heldSeen;
    private long enteredAt;
    private long frameAt;
    private long sentAt;
    private long receivedBytes;
    private long receivedSeen;

    TcpConnection(TcpLoop loop, PeerChannel channel, SelectionKey key, Session session, long now) {
        this.loop = loop;
        this.channel = channel;
        this.key = key;
        this.session = session;
        this.outbound = new Outbound(loop.chunks());
        this.replies = new ReplyRing(this, outbound, loop.scratch(), loop.refusals());
        this.intake = loop.intake(session, replies);
        this.inbound = new Inbound(loop.pool(), intake, session);
        this.interest = key.interestOps();
        wasLoggedIn = session.isLoggedIn();
        enteredAt = now;
        frameAt = now;
        sentAt = now;
    }

    Session session() {
        return session;
    }

    /** Where the loop keeps it. */
    int place() {
        return place;
    }

    void place(int index) {
        place = index;
    }

    @Override
    public void ready() {
        turn(key.isReadable());
    }

    /** An answer is there: the loop's own are seen at the end of the turn or after the duty, others are announced. */
    void answered() {
        if (!loop.isOwn()) {
            if (isAnnounced.compareAndSet(false, true)) {
                loop.run(answersOfOthers);
            }
        } else if (isClosed) {
            replies.discard();
        } else if (!isInTurn && !isMarked) {
            isMarked = true;
            loop.hasAnswers(this);
        }
    }

    /** Answers were given during a duty, or the channel has more to read than one turn could take. */
    void takeAnswers() {
        isMarked = false;
        turn(false);
    }

    /** What there was no room or no memory for may have some now. */
    void retry() {
        isAwaitingRetry = false;
        boolean wasStarved = isStarved;
        isStarved = false;
        turn(wasStarved);
    }

    /** The channel can get on that waited for another thread. */
    void proceed() {
        turn(true);
    }

    /** Takes nothing more, answers what has entered, says good-bye. */
    void stop() {
        isStopping = true;
        turn(false);
    }

    /** Enforces the time-outs and gives memory back. */
    void sweep(long now, TcpLimits limits) {
        if (isClosed) {
            return;
        }
        channel.sweep();
        wasLoggedIn |= session.isLoggedIn();
        if (wasLoggedIn || replies.hasUnanswered() || intake.entered() != enteredSeen) {
            enteredSeen = intake.entered();
            enteredAt = now;
        }
        boolean isIncomplete = intake.halt() == FrameIntake.Halt.NEEDS_BYTES
                && !isStarved
                && (inbound.heldBytes() + channel.heldBytes() > 0 || intake.isDraining());
        if (!isIncomplete || intake.frames() != framesSeen) {
            framesSeen = intake.frames();
            receivedSeen = receivedBytes;
            frameAt = now;
        } else if (inbound.heldBytes() == heldSeen) {
            inbound.shrink();
        }
        heldSeen = inbound.heldBytes();
        if (!isUnsent || channel.sentBytes() != sentSeen) {
            sentSeen = channel.sentBytes();
            sentAt = now;
        }
        long earned = (receivedBytes - receivedSeen) / EARNING_BYTES * EARNED_MICROS;
        if (now - enteredAt > limits.loginMicros()
                || now - frameAt > limits.frameMicros() + earned
                || now - sentAt > limits.stallMicros()) {
            LOG.debug("closing {}: it did not log in, finish a frame or take its replies in time", session.address());
            close();
        }
    }

    /** Ends it; answers still to come are thrown away. */
    void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing the socket of {} failed", session.address(), e);
        }
        inbound.close();
        outbound.close();
        replies.discard();
        loop.hasClosed(this);
    }

    private void takeAnswersOfOthers() {
        isAnnounced.set(false);
        if (isClosed) {
            replies.discard();
        } else {
            turn(false);
        }
    }

    private void turn(boolean isReadable) {
        if (isClosed) {
            return;
        }
        isInTurn = true;
        try {
            if (isReadable || channel.hasReadable()) {
                read();
            }
            settle();
        } catch (IOException gone) {
            LOG.debug("{} is gone", session.address(), gone);
            close();
        } catch (RuntimeException | OutOfMemoryError fault) {
            LOG.warn("closing {} after a fault of ours", session.address(), fault);
            close();
        } finally {
            if (!isMoved) {
                channel.rest();
            }
            isInTurn = false;
        }
    }

    private void read() throws IOException {
        int left = TURN_BYTES;
        while (left > 0 && wantsBytes()) {
            ByteBuffer room = inbound.room();
            if (!room.hasRemaining()) {
                isStarved = true;
                return;
            }
            int asked = room.remaining();
            int count = channel.read(room);
            inbound.received(count);
            if (count < 0) {
                isAtEnd = true;
                return;
            }
            left -= count;
            receivedBytes += count;
            session.received(loop.nanos());
            inbound.offer();
            if (count < asked) {
                return;
            }
        }
    }

    private void settle() throws IOException {
        boolean isWritten = write();
        while (intake.halt() != FrameIntake.Halt.NEEDS_BYTES && !isStopping && inbound.offer()) {
            isWritten = write();
        }
        inbound.settle();
        if (isStopping && replies.isIdle() && !hasSaidGoodbye) {
            hasSaidGoodbye = true;
            if (!channel.isEstablished()) {
                close();
                return;
            }
            outbound.header(ErrorCode.DISCONNECTED.number(), 0);
            isWritten = write();
        }
        // Whether it is finished is asked before whether all is written: asking may append answers that came meanwhile.
        if (isFinished() && outbound.isEmpty() && channel.flush()) {
            finish();
            return;
        }
        if (!isAwaitingRetry && !isStopping && needsRetry()) {
            isAwaitingRetry = true;
            loop.retryLater(this);
        }
        boolean wantsBytes = wantsBytes() && !isStarved;
        if (wantsBytes && !isMarked && channel.hasReadable()) {
            isMarked = true;
            loop.hasAnswers(this);
        }
        isUnsent = !isWritten;
        if (isWritten && mayMove()) {
            move();
            return;
        }
        int wanted =
                (wantsBytes && channel.mayRead() ? SelectionKey.OP_READ : 0) | (isWritten ? 0 : SelectionKey.OP_WRITE);
        if (wanted != interest) {
            interest = wanted;
            key.interestOps(wanted);
        }
    }

    /**
     * Whether somebody is logged in on a connection of the lobby, and nothing of it is under way here. Asking whether it is
     * idle may append an answer that came meanwhile, so what is to be sent is looked at last.
     */
    private boolean mayMove() {
        return loop.isLobby()
                && session.isLoggedIn()
                && channel.canMove()
                && wantsBytes()
                && !channel.hasReadable()
                && !intake.isDraining()
                && inbound.heldBytes() == 0
                && replies.isIdle()
                && outbound.isEmpty();
    }

    /** From here on everything of it but this object belongs to another thread. */
    private void move() {
        isClosed = true;
        isMoved = true;
        key.cancel();
        inbound.close();
        outbound.close();
        loop.move(this, (SocketChannel) key.channel(), channel);
    }

    /** Returns whether the socket took all, answers included that other threads gave meanwhile. */
    private boolean write() throws IOException {
        replies.append();
        boolean isWritten;
        do {
            isWritten = outbound.writeTo(channel) && channel.flush();
            replies.append();
        } while (isWritten && !outbound.isEmpty());
        return isWritten;
    }

    private boolean wantsBytes() {
        return intake.halt() == FrameIntake.Halt.NEEDS_BYTES && !isAtEnd && !isStopping && replies.hasRoom();
    }

    private boolean needsRetry() {
        return isStarved
                || intake.halt() == FrameIntake.Halt.NEEDS_ROOM
                || (intake.halt() == FrameIntake.Halt.NEEDS_ANSWERS && inbound.isStashed());
    }

    /** Nothing can come any more, and everything is said. */
    private boolean isFinished() {
        boolean isPeerDone = isAtEnd && intake.halt() == FrameIntake.Halt.NEEDS_BYTES && replies.isIdle();
        return hasSaidGoodbye || isPeerDone || replies.isOver();
    }

    /** Unread bytes would turn the close into a reset, which can overtake the last reply: reads them away. */
    private void finish() throws IOException {
        channel.shutdownOutput();
        ByteBuffer room = inbound.room();
        int start = room.position();
        int reads = 0;
        while (reads < LAST_READS_MAX && channel.discard(room.position(start)) > 0) {
            reads++;
        }
        close();
    }
}
