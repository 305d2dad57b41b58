package io.veltro.gateway.quic;

import io.veltro.gateway.FrameIntake;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Session;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import tech.kwik.core.QuicConstants.TransportErrorCode;
import tech.kwik.core.frame.StreamFrame;
import tech.kwik.core.impl.TransportError;

/**
 * One request: puts what arrives in order, offers it to the intake, and ends when its one frame has entered or was refused.
 *
 * <pre>
 *   stream   |  taken by the intake  | held in the block |   gap   | held apart |
 *            0                                        received              arrived
 * </pre>
 *
 * <p>However large a frame claims to be, at most 64 KiB or four times what has arrived of it is committed, and twice of a
 * stranger's. What lies in a block of a stranger is not credited to the window before its frame is over: strangers fill their small windows and no more.
 *
 * <p>Thread: loop.
 */
final class RequestStream implements FrameIntake.Replies {
    private static final int COMMITTED_BYTES_MIN = 64 << 10;
    private static final int COMMIT_FACTOR = 4;
    private static final long NOT_KNOWN = -1;

    private final RequestStreams streams;
    private final int id;
    private final Session session;
    private final FrameIntake intake;
    private final StreamReply reply;

    private StreamBlock block = StreamBlock.NONE;
    private int held;
    private final TreeMap<Long, byte[]> apart = new TreeMap<>();
    private long apartBytes;
    private boolean isStranger = true;
    private long strangerBytes;
    private long received;
    private long arrived;
    private long finalSize = NOT_KNOWN;
    private long credited;
    private long limit;
    private long begunAt;
    private boolean isClaimed;
    private boolean isOver;
    private boolean isStarved;
    private boolean isWaiting;

    RequestStream(RequestStreams streams, int id, long peerLimit, long now) {
        this.streams = streams;
        this.id = id;
        this.session = streams.session();
        this.reply = new StreamReply(streams, this, id, peerLimit);
        this.intake = streams.loop().intake(session, this);
        this.limit = RequestStreams.STRANGER_WINDOW_BYTES;
        this.begunAt = now;
    }

    int id() {
        return id;
    }

    StreamReply reply() {
        return reply;
    }

    /** The furthest byte that has arrived. */
    long arrived() {
        return arrived;
    }

    /** Whether both halves have ended. */
    boolean isFinished() {
        return isOver && finalSize != NOT_KNOWN && reply.isDone();
    }

    /** Whether a request is held back that could enter later. */
    boolean isWaiting() {
        return isWaiting;
    }

    /** Whether the frame has not come completely, and nothing of ours is in its way. */
    boolean isIncomplete() {
        return !isOver && !isWaiting;
    }

    /** When the first byte arrived, later by what was earned since. */
    long begunAt() {
        return begunAt;
    }

    /** Whether the request has entered and is not answered. */
    boolean isUnderWay() {
        return isClaimed && !reply.isDone();
    }

    /** Whether this is how far the peer may send, and there is use for it. */
    boolean mayReach(long end) {
        return !isOver && limit == end;
    }

    /** Takes what has come. */
    void accept(StreamFrame frame) throws TransportError {
        settle();
        long end = frame.getUpToOffset();
        if ((finalSize != NOT_KNOWN && (end > finalSize || (frame.isFinal() && end != finalSize)))
                || (frame.isFinal() && end < arrived)) {
            throw new TransportError(TransportErrorCode.FINAL_SIZE_ERROR);
        }
        if (end > limit) {
            throw new TransportError(TransportErrorCode.FLOW_CONTROL_ERROR);
        }
        arrived = Math.max(arrived, end);
        if (frame.isFinal()) {
            finalSize = end;
        }
        if (end > received && !isOver) {
            byte[] bytes = frame.getStreamData();
            if (frame.getOffset() <= received && !isStarved) {
                append(bytes, (int) (received - frame.getOffset()));
                appendApart();
            } else {
                keepApart(frame.getOffset(), bytes);
            }
            if (streams.holdsTooMuch()) {
                throw new TransportError(TransportErrorCode.INTERNAL_ERROR);
            }
        }
        offer();
    }

    /** The peer takes back what it has not sent. */
    void reset(long size) throws TransportError {
        if (size < arrived || (finalSize != NOT_KNOWN && size != finalSize)) {
            throw new TransportError(TransportErrorCode.FINAL_SIZE_ERROR);
        }
        if (size > limit) {
            throw new TransportError(TransportErrorCode.FLOW_CONTROL_ERROR);
        }
        arrived = size;
        finalSize = size;
        abandon(0);
    }

    /** Ends both halves, unless the request has entered: then it is answered. */
    void abandon(long errorCode) {
        over();
        if (!isClaimed) {
            isClaimed = true;
            reply.cancel(errorCode);
        }
        credit();
    }

    /** What was held back may go on now. */
    void retry() {
        settle();
        if (isStarved) {
            isStarved = false;
            appendApart();
        }
        offer();
    }

    /** The connection has ended. */
    void close() {
        isOver = true;
        letGo();
        reply.forget();
    }

    @Override
    public boolean isIdle() {
        return !isClaimed;
    }

    @Override
    public boolean hasRoom() {
        return !isClaimed && streams.hasRoom();
    }

    @Override
    public boolean mayEnter(boolean isSend) {
        return !isClaimed;
    }

    @Override
    public ReplySink claim(boolean isSend) {
        isClaimed = true;
        streams.claimed(1);
        return reply;
    }

    @Override
    public void unclaim() {
        isClaimed = false;
        streams.claimed(-1);
    }

    @Override
    public void refuse(ErrorCode code) {
        isClaimed = true;
        streams.claimed(1);
        reply.refuse(code);
    }

    private void append(byte[] bytes, int from) {
        int count = bytes.length - from;
        if (block.capacity() - held < count) {
            offerHeld();
        }
        if (isOver) {
            return;
        }
        if (block.capacity() - held < count && !grow(count)) {
            isStarved = true;
            keepApart(received, Arrays.copyOfRange(bytes, from, bytes.length));
            return;
        }
        block.buffer().put(held, bytes, from, count);
        held += count;
        received += count;
        begunAt += streams.earnedMicros(count);
    }

    private void appendApart() {
        while (!apart.isEmpty() && !isStarved) {
            Map.Entry<Long, byte[]> next = apart.firstEntry();
            if (next.getKey() > received) {
                return;
            }
            apart.remove(next.getKey());
            noLongerApart(next.getValue().length);
            int known = (int) (received - next.getKey());
            if (known < next.getValue().length) {
                append(next.getValue(), known);
            }
        }
    }

    private void keepApart(long offset, byte[] bytes) {
        byte[] there = apart.get(offset);
        if (there != null && there.length >= bytes.length) {
            return;
        }
        if (there != null) {
            noLongerApart(there.length);
        }
        apart.put(offset, bytes);
        streams.keptApart(bytes.length);
        apartBytes += bytes.length;
        bill(bytes.length);
    }

    private void noLongerApart(int bytes) {
        streams.noLongerApart(bytes);
        apartBytes -= bytes;
        bill(-bytes);
    }

    /** What lies apart is on the bill of strangers or on that of all; blocks are on that of all in any case. */
    private void bill(long more) {
        if (isStranger) {
            strangerHolds(more);
        } else {
            streams.memory().charge(more);
        }
    }

    private void strangerHolds(long more) {
        strangerBytes += more;
        streams.strangerHolds(more);
    }

    /** Somebody has logged in since it began: what it holds is no longer a stranger's. */
    private void settle() {
        if (isStranger && session.isLoggedIn()) {
            isStranger = false;
            strangerHolds(-strangerBytes);
            streams.memory().charge(apartBytes);
        }
    }

    private boolean grow(int count) {
        int needed = held + count;
        StreamBlock larger =
                isStranger ? lendStranger(needed) : streams.memory().lend(wanted(needed), block);
        if (larger == StreamBlock.NONE) {
            return false;
        }
        if (held > 0) {
            larger.buffer().put(0, block.buffer(), 0, held);
        }
        if (block != StreamBlock.NONE) {
            block.release();
        }
        block = larger;
        return true;
    }

    private int wanted(int needed) {
        long committed = Math.max(COMMITTED_BYTES_MIN, (long) COMMIT_FACTOR * needed);
        return (int) Math.max(needed, Math.min(committed, intake.frameBytes()));
    }

    private StreamBlock lendStranger(int needed) {
        if (!streams.memory().isForStrangers(needed)) {
            return StreamBlock.NONE;
        }
        StreamBlock larger = streams.memory().lend(needed, block);
        strangerHolds(larger.capacity() - (larger == StreamBlock.NONE ? 0 : block.capacity()));
        return larger;
    }

    private void offer() {
        if (!isOver) {
            offerHeld();
        }
        if (!isOver && received == finalSize && !isWaiting && !streams.isStopping()) {
            over();
            refuse(ErrorCode.INVALID_COMMAND);
        }
        credit();
    }

    private void offerHeld() {
        if (streams.isStopping()) {
            return;
        }
        int taken = intake.take(block.buffer(), 0, held, block);
        isWaiting = isStarved || intake.halt() != FrameIntake.Halt.NEEDS_BYTES;
        if (intake.frames() > 0) {
            if (intake.entered() > 0) {
                streams.enters();
            }
            over();
        } else if (taken > 0) {
            keepRest(taken);
        }
        if (isWaiting) {
            streams.waits();
        }
    }

    private void over() {
        isOver = true;
        isWaiting = false;
        isStarved = false;
        letGo();
    }

    /** The intake took a header whose payload it reads away. */
    private void keepRest(int taken) {
        held -= taken;
        if (held > 0) {
            byte[] rest = new byte[held];
            block.buffer().get(taken, rest);
            block.buffer().put(0, rest);
        }
    }

    private void letGo() {
        held = 0;
        StreamBlock old = block;
        if (old != StreamBlock.NONE) {
            block = StreamBlock.NONE;
            if (isStranger) {
                strangerHolds(-old.capacity());
            }
            old.release();
        }
        apart.values().forEach(bytes -> noLongerApart(bytes.length));
        apart.clear();
    }

    /** Lets the peer send more, unless what it sent lies here and nobody is logged in. */
    private void credit() {
        if (isStarved || (held > 0 && !session.isLoggedIn())) {
            return;
        }
        long reached = isOver ? arrived : received;
        streams.consumed(reached - credited);
        credited = reached;
        long window = streams.windowBytes();
        if (finalSize == NOT_KNOWN && !isOver && received + window - limit >= window / 2) {
            limit = received + window;
            streams.allow(id, limit);
        }
    }
}
