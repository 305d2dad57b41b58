package io.veltro.gateway.quic;

import io.veltro.pipeline.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicConstants.TransportErrorCode;
import tech.kwik.core.frame.MaxDataFrame;
import tech.kwik.core.frame.MaxStreamDataFrame;
import tech.kwik.core.frame.MaxStreamsFrame;
import tech.kwik.core.frame.QuicFrame;
import tech.kwik.core.frame.ResetStreamFrame;
import tech.kwik.core.frame.StreamFrame;
import tech.kwik.core.impl.TransportError;

/**
 * The streams of one connection and what both sides may send on them (RFC 9000, sections 2 to 4): identifiers, windows, the
 * order in which what happened elsewhere is taken up.
 *
 * <pre>
 *   client's, both ways   0, 4, 8, …      opened in order, so many at a time
 *   all others            none            the peer may open none, we open none
 * </pre>
 *
 * <p>Thread: loop; replies are told from any thread, {@link #credit} and {@link #framed} are the sender's.
 */
final class RequestStreams {
    /** What a peer nobody is logged in on may send ahead of being read. */
    static final int STRANGER_WINDOW_BYTES = 128 << 10;

    /** What is kept for such a peer, blocks and what came too early: a block may be copied into one of twice its size. */
    private static final int STRANGER_BYTES_MAX = 2 * STRANGER_WINDOW_BYTES;

    /** More than a window is what peers cut anew when they repeat it. */
    private static final int APART_WINDOWS_MAX = 2;

    private static final int KIND_MASK = 3;
    private static final int STEP = 4;
    private static final int APART_MAX = 2048;
    private static final int TOLD = 16;

    /** Requests of one connection that may be unanswered: what their replies hold is not known before. */
    private static final int UNDER_WAY_MAX = 16;

    private static final long PENDING_BYTES_MAX = 4 << 20;
    private static final long TEXT_BYTES_MAX = 256 << 10;
    private static final long EARNING_BYTES = 256 << 10;
    private static final long EARNED_MICROS = TimeUnit.SECONDS.toMicros(1);

    private final QuicConnection connection;
    private final QuicLoop loop;
    private final Session session;
    private final StreamMemory memory;
    private final QuicConfig config;
    private final Runnable turn;
    private final Map<Integer, RequestStream> open = new HashMap<>();
    private final List<RequestStream> looked = new ArrayList<>();
    private final MpscUnboundedAtomicArrayQueue<StreamReply> told = new MpscUnboundedAtomicArrayQueue<>(TOLD);
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicLong pendingTextBytes = new AtomicLong();
    private final AtomicBoolean isRetryDue = new AtomicBoolean();

    private long nextId;
    private long idLimit;
    private long idLimitTold;
    private long arrived;
    private long consumed;
    private long limit = STRANGER_WINDOW_BYTES;
    private int apart;
    private long apartBytes;
    private long strangerBytes;
    private int underWay;
    private long now;
    private long entered;
    private boolean hasWaiting;
    private boolean isStopping;
    private boolean isEnded;
    private long peerLimitOfStream;
    private volatile long peerLimit;
    private volatile long framedBytes;

    /** @param turn gives the connection a turn on its loop */
    RequestStreams(
            QuicConnection connection,
            QuicLoop loop,
            Session session,
            StreamMemory memory,
            QuicConfig config,
            Runnable turn,
            long now) {
        this.connection = connection;
        this.loop = loop;
        this.session = session;
        this.memory = memory;
        this.config = config;
        this.turn = turn;
        this.now = now;
        this.idLimit = (long) config.streamsMax() * STEP;
        this.idLimitTold = idLimit;
    }

    QuicConnection connection() {
        return connection;
    }

    QuicLoop loop() {
        return loop;
    }

    Session session() {
        return session;
    }

    StreamMemory memory() {
        return memory;
    }

    /** What the peer takes from us to begin with, on all streams together and on each of its own. */
    void peerTakes(long onAll, long onEach) {
        peerLimit = onAll;
        peerLimitOfStream = onEach;
    }

    /** Bytes of a stream have come. */
    void accept(StreamFrame frame) throws TransportError {
        RequestStream stream = find(frame.getStreamId());
        if (stream == null) {
            return;
        }
        count(Math.max(0, frame.getUpToOffset() - stream.arrived()));
        session.received(loop.nanos());
        stream.accept(frame);
        finish(stream);
    }

    /** The peer gives a stream up. */
    void accept(ResetStreamFrame frame) throws TransportError {
        RequestStream stream = find(frame.getStreamId());
        if (stream == null) {
            return;
        }
        count(Math.max(0, frame.getFinalSize() - stream.arrived()));
        stream.reset(frame.getFinalSize());
        stream.retry();
        finish(stream);
    }

    /** The peer does not want the rest of a reply. */
    void stopSending(int id, long errorCode) throws TransportError {
        RequestStream stream = find(id);
        if (stream != null) {
            stream.reply().cancel(errorCode);
        }
    }

    /** The peer takes more on all streams together. */
    void peerTakes(long onAll) {
        if (onAll > peerLimit) {
            peerLimit = onAll;
            open.values().forEach(stream -> stream.reply().resume());
        }
    }

    /** The peer takes more on one stream. */
    void peerTakes(int id, long onStream) throws TransportError {
        RequestStream stream = find(id);
        if (stream != null) {
            stream.reply().peerTakes(onStream);
        }
    }

    /** Takes up what other threads have told, and offers again what was held back. */
    void proceed() {
        takeTold();
        if (hasWaiting && !isStopping && !isEnded) {
            hasWaiting = false;
            looked.addAll(open.values());
            for (int i = 0; i < looked.size(); i++) {
                RequestStream stream = looked.get(i);
                if (stream.isWaiting()) {
                    stream.retry();
                    finish(stream);
                }
            }
            looked.clear();
        }
        if (hasWaiting && isRetryDue.compareAndSet(false, true)) {
            loop.retryLater(() -> {
                isRetryDue.set(false);
                turn.run();
            });
        }
    }

    private void takeTold() {
        for (StreamReply reply = told.poll(); reply != null; reply = told.poll()) {
            if (reply.isAnswered() && reply.prepare(loop.scratch(), loop.refusals())) {
                underWay--;
            }
            finish(reply.stream());
        }
    }

    /** Gives streams up whose frame is not complete in time. */
    void sweep(long now, long frameMicros) {
        this.now = now;
        looked.addAll(open.values());
        for (RequestStream stream : looked) {
            if (stream.isIncomplete() && now - stream.begunAt() > frameMicros) {
                connection.stopPeer(stream.id());
                stream.abandon(0);
                finish(stream);
            }
        }
        looked.clear();
    }

    /** Requests that have entered the door. */
    long entered() {
        return entered;
    }

    /** One more has. */
    void enters() {
        entered++;
    }

    /** Takes no further request. */
    void stop() {
        isStopping = true;
    }

    boolean isStopping() {
        return isStopping;
    }

    /** Whether no request is unanswered and no reply unsent. */
    boolean isIdle() {
        for (RequestStream stream : open.values()) {
            if (stream.isUnderWay()) {
                return false;
            }
        }
        return true;
    }

    /** The connection has ended: gives everything back. */
    void end() {
        isEnded = true;
        open.values().forEach(RequestStream::close);
        open.clear();
    }

    /** A reply was answered or is done. Thread: any. */
    void tell(StreamReply reply) {
        told.offer(reply);
        turn.run();
    }

    /** Whether one more reply may be claimed. */
    boolean hasRoom() {
        takeTold();
        return underWay < UNDER_WAY_MAX
                && pendingBytes.get() <= PENDING_BYTES_MAX
                && pendingTextBytes.get() <= TEXT_BYTES_MAX;
    }

    /** A reply was claimed, or the claim was taken back. */
    void claimed(int more) {
        underWay += more;
    }

    /** Bytes of replies not yet in a frame. */
    long pendingBytes() {
        return pendingBytes.get();
    }

    /** Bytes that were put into frames since the beginning. */
    long framedBytes() {
        return framedBytes;
    }

    /** A reply is ready to be sent. */
    void pends(long bytes, int textBytes) {
        pendingBytes.addAndGet(bytes);
        pendingTextBytes.addAndGet(textBytes);
    }

    /** Bytes of a reply went into a frame, or will never. Thread: sender, loop. */
    void framed(long bytes, int textBytes) {
        pendingBytes.addAndGet(-bytes);
        pendingTextBytes.addAndGet(-textBytes);
    }

    /** So many of these bytes may be sent now. Thread: sender. */
    int credit(int bytes) {
        long framed = framedBytes;
        int granted = (int) Math.max(0, Math.min(bytes, peerLimit - framed));
        framedBytes = framed + granted;
        return granted;
    }

    /** Something is held back that needs another turn. */
    void waits() {
        hasWaiting = true;
    }

    /** What the peer may send ahead of being read. */
    int windowBytes() {
        return session.isLoggedIn() ? config.windowBytes() : STRANGER_WINDOW_BYTES;
    }

    /** Bytes have a place of ours or are thrown away. */
    void consumed(long bytes) {
        consumed += bytes;
        int window = windowBytes();
        if (consumed + window - limit >= window / 2) {
            limit = consumed + window;
            connection.send(new MaxDataFrame(limit), this::isLost, false);
        }
    }

    /** Lets the peer send up to here on one stream. */
    void allow(int id, long limitOfStream) {
        connection.send(new MaxStreamDataFrame(id, limitOfStream), this::isLost, false);
    }

    /** Bytes that came too early, or that there is no memory for yet, are kept. */
    void keptApart(int bytes) {
        apart++;
        apartBytes += bytes;
    }

    /** They are so no longer. */
    void noLongerApart(int bytes) {
        apart--;
        apartBytes -= bytes;
    }

    /** What a stranger's streams hold has changed. */
    void strangerHolds(long more) {
        strangerBytes += more;
        memory.strangersHold(more);
    }

    /** Whether this peer has us keep more than is reasonable. */
    boolean holdsTooMuch() {
        return apart > APART_MAX
                || apartBytes > (long) APART_WINDOWS_MAX * config.windowBytes()
                || strangerBytes > STRANGER_BYTES_MAX;
    }

    long earnedMicros(int bytes) {
        return bytes * EARNED_MICROS / EARNING_BYTES;
    }

    private @Nullable RequestStream find(int id) throws TransportError {
        if ((id & KIND_MASK) != 0) {
            throw new TransportError(
                    (id & 1) == 0 ? TransportErrorCode.STREAM_LIMIT_ERROR : TransportErrorCode.STREAM_STATE_ERROR);
        }
        if (id >= idLimit) {
            throw new TransportError(TransportErrorCode.STREAM_LIMIT_ERROR);
        }
        while (nextId <= id && !isEnded) {
            open.put((int) nextId, new RequestStream(this, (int) nextId, peerLimitOfStream, now));
            nextId += STEP;
        }
        return open.get(id);
    }

    private void count(long more) throws TransportError {
        arrived += more;
        if (arrived > limit) {
            throw new TransportError(TransportErrorCode.FLOW_CONTROL_ERROR);
        }
    }

    private void finish(RequestStream stream) {
        if (!stream.isFinished() || open.remove(stream.id()) == null) {
            return;
        }
        if (idLimit > Integer.MAX_VALUE - STEP) {
            // Kwik knows no larger identifiers; the client comes back on a new connection.
            if (open.isEmpty()) {
                connection.end();
            }
            return;
        }
        idLimit += STEP;
        if (idLimit - idLimitTold >= Math.max(STEP, (long) config.streamsMax() * STEP / 2)) {
            idLimitTold = idLimit;
            connection.send(new MaxStreamsFrame(idLimit / STEP, true), this::isLost, true);
        }
    }

    /** Thread: kwik's, whichever finds a packet lost. */
    private void isLost(QuicFrame permission) {
        loop.run(() -> giveAgain(permission));
    }

    /** Gives a permission that was lost again, unless a greater one has followed or its stream has ended. */
    private void giveAgain(QuicFrame lost) {
        if (isEnded) {
            return;
        }
        if (lost instanceof MaxStreamDataFrame onStream) {
            RequestStream stream = open.get(onStream.getStreamId());
            if (stream != null && stream.mayReach(onStream.getMaxData())) {
                connection.send(lost, this::isLost, true);
            }
        } else if ((lost instanceof MaxDataFrame onAll && onAll.getMaxData() == limit)
                || (lost instanceof MaxStreamsFrame ids && ids.getMaxStreams() == idLimitTold / STEP)) {
            connection.send(lost, this::isLost, true);
        }
    }
}
