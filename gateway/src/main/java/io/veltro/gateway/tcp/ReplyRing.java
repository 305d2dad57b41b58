package io.veltro.gateway.tcp;

import io.veltro.gateway.FrameIntake;
import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.Slices;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The replies of one connection in the order of its requests, whatever the order they are answered in.
 *
 * <pre>
 *   sent | appended, being sent | answered or not | free
 *        head                   next              tail
 * </pre>
 *
 * <p>Thread: loop.
 */
final class ReplyRing implements FrameIntake.Replies {
    /** Requests of one connection that may be unanswered or unsent. */
    static final int REPLIES_MAX = 1024;

    /** Above so many unsent bytes no request enters … */
    static final long PENDING_BYTES_MAX = 4 << 20;

    /** … until they are below so many. */
    static final long PENDING_BYTES_LOW = 1 << 20;

    /** The same for bytes that lie in memory of ours rather than in mapped files. */
    static final long TEXT_BYTES_MAX = 256 << 10;

    static final long TEXT_BYTES_LOW = 64 << 10;

    /** A window of mapped memory from this size on is gathered, a smaller one copied: a segment costs more than a copy. */
    static final int GATHERED_BYTES_MIN = 8 << 10;

    private static final int INITIAL_REPLIES = 2;

    private final TcpConnection connection;
    private final Outbound outbound;
    private final WireWriter scratch;
    private final RefusalCounts refusals;

    private @Nullable PendingReply[] ring = new PendingReply[INITIAL_REPLIES];
    private int head;
    private int next;
    private int tail;
    private boolean isBarred;
    private boolean isCongested;
    private boolean isOver;

    /** @param scratch shared by the connections of one loop; a view is written to it on its way to the outbound queue */
    ReplyRing(TcpConnection connection, Outbound outbound, WireWriter scratch, RefusalCounts refusals) {
        this.connection = connection;
        this.outbound = outbound;
        this.scratch = scratch;
        this.refusals = refusals;
    }

    @Override
    public boolean isIdle() {
        append();
        return next == tail;
    }

    @Override
    public boolean hasRoom() {
        long pending = outbound.pendingBytes();
        long text = outbound.pendingTextBytes();
        if (isCongested) {
            isCongested = pending >= PENDING_BYTES_LOW || text >= TEXT_BYTES_LOW;
        } else {
            isCongested = pending > PENDING_BYTES_MAX || text > TEXT_BYTES_MAX;
        }
        return !isCongested && !isOver && tail - head < REPLIES_MAX;
    }

    @Override
    public boolean mayEnter(boolean isSend) {
        // Looking whether it is idle may find the answer that ends the connection.
        boolean isIdle = isIdle();
        return !isOver && (isIdle || (isSend && !isBarred));
    }

    @Override
    public ReplySink claim(boolean isSend) {
        isBarred = !isSend;
        return claim();
    }

    @Override
    public void unclaim() {
        tail--;
        isBarred = false;
    }

    @Override
    public void refuse(ErrorCode code) {
        claim().refuseAtOnce(code);
    }

    /** Whether an answer is missing or stands behind one that is. */
    boolean hasUnanswered() {
        return next != tail;
    }

    /** Whether an answer was given after which the connection ends. */
    boolean isOver() {
        return isOver;
    }

    /** Moves what is answered and in turn to the outbound queue. */
    void append() {
        while (next != tail) {
            PendingReply reply = at(next);
            if (!reply.isAnswered()) {
                break;
            }
            next++;
            if (isOver) {
                reply.sent();
            } else {
                append(reply);
            }
        }
        while (head != next && at(head).isSent()) {
            head++;
        }
        if (next == tail) {
            isBarred = false;
            if (head == tail) {
                head = 0;
                next = 0;
                tail = 0;
            }
        }
    }

    /** The connection is gone: gives back what answers hold, now and whenever more arrive. */
    void discard() {
        for (int i = next; i != tail; i++) {
            PendingReply reply = at(i);
            if (reply.isAnswered() && !reply.isSent()) {
                reply.sent();
            }
        }
    }

    private PendingReply claim() {
        if (tail - head == ring.length) {
            grow();
        }
        int place = tail & (ring.length - 1);
        PendingReply reply = ring[place];
        if (reply == null) {
            reply = new PendingReply(connection);
            ring[place] = reply;
        }
        tail++;
        reply.claim();
        return reply;
    }

    private PendingReply at(int index) {
        PendingReply reply = ring[index & (ring.length - 1)];
        if (reply == null) {
            throw new IllegalStateException("no reply was ever claimed at " + index + " of " + head + " to " + tail);
        }
        return reply;
    }

    private void grow() {
        @Nullable PendingReply[] larger = Arrays.copyOf(ring, ring.length * 2);
        Arrays.fill(larger, null);
        for (int i = head; i != tail; i++) {
            larger[i - head] = ring[i & (ring.length - 1)];
        }
        next -= head;
        tail -= head;
        head = 0;
        ring = larger;
    }

    private void append(PendingReply reply) {
        View view = reply.view();
        if (view instanceof PolledView messages) {
            append(messages, reply);
            return;
        }
        if (view == null) {
            ErrorCode code = reply.code();
            outbound.header(code.number(), 0);
            isOver = code.endsConnection();
            if (code != ErrorCode.OK) {
                refusals.count(code);
            }
        } else {
            view.write(scratch.clear());
            outbound.header(0, scratch.length());
            outbound.copy(scratch.buffer(), 0, scratch.length());
        }
        reply.sent();
    }

    private void append(PolledView messages, PendingReply reply) {
        Slices slices = messages.slices();
        messages.write(scratch.clear());
        outbound.header(0, scratch.length() + slices.bytes());
        outbound.copy(scratch.buffer(), 0, scratch.length());
        int lastGathered = -1;
        for (int i = 0; i < slices.size(); i++) {
            if (slices.window(i).remaining() >= GATHERED_BYTES_MIN) {
                lastGathered = i;
            }
        }
        for (int i = 0; i < slices.size(); i++) {
            ByteBuffer window = slices.window(i);
            if (window.remaining() >= GATHERED_BYTES_MIN) {
                outbound.window(window, i == lastGathered ? reply : null);
            } else {
                outbound.copy(window, window.position(), window.remaining());
            }
        }
        if (lastGathered < 0) {
            reply.sent();
        }
    }
}
