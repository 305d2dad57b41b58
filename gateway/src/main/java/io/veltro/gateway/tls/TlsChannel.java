package io.veltro.gateway.tls;

import io.veltro.gateway.PeerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's bytes encrypted: the handshake goes on inside of reads, flushes and errands of the worker, and ends without the
 * connection noticing more than that nothing was to be read yet.
 *
 * <pre>
 *   record   | type u8 | version u16 | length u16 | length bytes |      numbers in network order
 *
 *   engine says    NEED_WRAP      write its records, unless earlier ones wait for the socket
 *                  NEED_TASK      the worker; afterwards refused, for it would be a renegotiation
 *                  otherwise      read records
 * </pre>
 *
 * <p>The engine is given whole records only, and always room for one, so that it asks for neither. The socket is asked for at
 * most as many bytes as there is room for, or for the rest of one record: then no whole record is ever left here, which no
 * readiness would tell of.
 *
 * <p>What fails, from junk instead of a handshake to a record that was tampered with, ends the stream for the reader; the
 * engine's alert goes out first if it has one. An end without a close_notify is an end like any other, because frames tell
 * by themselves whether they are whole.
 *
 * <p>Thread: loop, but for the tasks.
 */
public final class TlsChannel implements PeerChannel {
    private static final Logger LOG = LoggerFactory.getLogger(TlsChannel.class);

    private static final int HEADER_BYTES = 5;
    private static final int LENGTH_AT = 3;
    private static final int TYPE_HANDSHAKE = 22;

    /** RFC 5246, 6.2.3: more than any version allows. */
    private static final int RECORD_BODY_BYTES_MAX = (16 << 10) + 2048;

    private static final int PLAIN_BYTES_MAX = 16 << 10;

    /** Records may carry nothing; after so many bytes the others get their turn all the same. */
    private static final int TURN_BYTES = 2 << 20;

    /** Less than this is not worth a whole buffer. */
    private static final int KEPT_BYTES_MIN = 32 << 10;

    private static final byte[] NO_BYTES = new byte[0];
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final TlsBuffers buffers;
    private final TlsWorker worker;
    private final Executor loop;
    private final ByteBuffer[] targets = {NOTHING, NOTHING};
    private final ByteBuffer[] single = {NOTHING};
    private Runnable onProgress = () -> {};

    private HandshakeStatus handshake = HandshakeStatus.NEED_UNWRAP;
    private ByteBuffer incoming = NOTHING;
    private byte[] held = NO_BYTES;
    private ByteBuffer spilled = NOTHING;
    private ByteBuffer outgoing = NOTHING;
    private int turnBytes;
    private long sentBytes;
    private boolean hasBorrowed;
    private boolean isFirst = true;
    private boolean isTaskUnderWay;
    private boolean isEstablished;
    private boolean isAtEnd;
    private boolean isEndTold;
    private boolean isBroken;

    /** Read by the worker. */
    private volatile boolean isClosed;

    TlsChannel(SocketChannel socket, SSLEngine engine, TlsBuffers buffers, TlsWorker worker, Executor loop)
            throws IOException {
        this.socket = socket;
        this.engine = engine;
        this.buffers = buffers;
        this.worker = worker;
        this.loop = loop;
        engine.beginHandshake();
    }

    @Override
    public void onProgress(Runnable told) {
        onProgress = told;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        takeSpilled(into);
        boolean getsOn = true;
        while (getsOn && into.hasRemaining()) {
            getsOn = proceed() && readRecord(into);
        }
        int count = into.position() - start;
        isEndTold = count == 0 && isAtEnd;
        return isEndTold ? -1 : count;
    }

    @Override
    public int write(ByteBuffer segment) throws IOException {
        single[0] = segment;
        try {
            return (int) write(single, 0, 1);
        } finally {
            single[0] = NOTHING;
        }
    }

    @Override
    public long write(ByteBuffer[] segments) throws IOException {
        return write(segments, 0, segments.length);
    }

    @Override
    public long write(ByteBuffer[] segments, int offset, int length) throws IOException {
        if (isBroken || isClosed) {
            throw new ClosedChannelException();
        }
        int end = offset + length;
        int at = offset;
        long taken = 0;
        while (flush()) {
            while (at < end && !segments[at].hasRemaining()) {
                at++;
            }
            if (at == end) {
                break;
            }
            long before = taken;
            ByteBuffer records = buffers.lend();
            try {
                taken += wrap(segments, at, end, records);
            } finally {
                outgoing = records.flip();
            }
            if (taken == before && !records.hasRemaining()) {
                break;
            }
        }
        return taken;
    }

    @Override
    public boolean mayRead() {
        return !isTaskUnderWay && !(handshake == HandshakeStatus.NEED_WRAP && outgoing.hasRemaining());
    }

    @Override
    public boolean hasReadable() {
        return spilled.hasRemaining() || (isAtEnd ? !isEndTold : handshake == HandshakeStatus.NEED_WRAP && mayRead());
    }

    @Override
    public boolean isEstablished() {
        return isEstablished && !isBroken;
    }

    /** Its buffers are the loop's. */
    @Override
    public boolean canMove() {
        return false;
    }

    @Override
    public int heldBytes() {
        return held.length + incoming.remaining() + spilled.remaining();
    }

    @Override
    public boolean flush() throws IOException {
        ByteBuffer waiting = outgoing;
        if (waiting.hasRemaining()) {
            sentBytes += socket.write(waiting);
            if (waiting.hasRemaining()) {
                return false;
            }
        }
        dropOutgoing();
        return true;
    }

    @Override
    public long sentBytes() {
        return sentBytes;
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (isEstablished() && flush()) {
            engine.closeOutbound();
            wrapHandshake();
        }
        socket.shutdownOutput();
    }

    @Override
    public int discard(ByteBuffer into) throws IOException {
        return socket.read(into);
    }

    @Override
    public void sweep() {
        // It counts nothing.
    }

    @Override
    public void rest() {
        turnBytes = 0;
        if (hasBorrowed) {
            held = copy(incoming);
            spilled = spilled.hasRemaining() ? ByteBuffer.wrap(copy(spilled)) : NOTHING;
            giveBackBorrowed();
        }
        if (outgoing.capacity() == TlsBuffers.BYTES && outgoing.remaining() < KEPT_BYTES_MIN) {
            ByteBuffer few = outgoing.hasRemaining() ? ByteBuffer.wrap(copy(outgoing)) : NOTHING;
            dropOutgoing();
            outgoing = few;
        }
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        if (hasBorrowed) {
            giveBackBorrowed();
        }
        held = NO_BYTES;
        spilled = NOTHING;
        dropOutgoing();
        socket.close();
    }

    private void takeSpilled(ByteBuffer into) {
        ByteBuffer from = spilled;
        int count = Math.min(from.remaining(), into.remaining());
        if (count > 0) {
            into.put(into.position(), from, from.position(), count);
            into.position(into.position() + count);
            from.position(from.position() + count);
        }
    }

    /** Does what the engine wants of this side; false while that waits, or when all is over. */
    private boolean proceed() throws IOException {
        while (!isAtEnd && !isTaskUnderWay) {
            if (handshake == HandshakeStatus.NEED_TASK) {
                delegate();
            } else if (handshake != HandshakeStatus.NEED_WRAP) {
                return true;
            } else if (!flush()) {
                return false;
            } else {
                wrapHandshake();
            }
        }
        return false;
    }

    private void delegate() throws IOException {
        if (isEstablished) {
            end("it asked for a renegotiation");
        } else {
            isTaskUnderWay = true;
            if (!worker.offer(this::runTasks)) {
                isTaskUnderWay = false;
                end("too many handshakes wait");
            }
        }
    }

    /** On the worker's thread. */
    private void runTasks() {
        for (Runnable task = nextTask(); task != null; task = nextTask()) {
            task.run();
        }
        loop.execute(this::tasksDone);
    }

    private @Nullable Runnable nextTask() {
        return isClosed ? null : engine.getDelegatedTask();
    }

    private void tasksDone() {
        isTaskUnderWay = false;
        if (!isClosed) {
            handshake = engine.getHandshakeStatus();
            onProgress.run();
        }
    }

    /** All records the engine has to send without anything of ours, in one write; nothing must wait for the socket. */
    private void wrapHandshake() throws IOException {
        ByteBuffer records = buffers.lend();
        try {
            int packetBytes = engine.getSession().getPacketBufferSize();
            do {
                SSLEngineResult result = engine.wrap(NOTHING, records);
                note(result);
                if (result.getStatus() != Status.OK || result.bytesProduced() == 0) {
                    isAtEnd |= result.getStatus() == Status.CLOSED;
                    break;
                }
            } while (handshake == HandshakeStatus.NEED_WRAP && records.remaining() >= packetBytes);
        } catch (SSLException fault) {
            breakOff(fault, records);
        } finally {
            outgoing = records.flip();
        }
        flush();
    }

    /** Returns whether it got on. */
    private boolean readRecord(ByteBuffer into) throws IOException {
        ByteBuffer from = incoming();
        if (from.remaining() < HEADER_BYTES) {
            return fill(from, Math.max(HEADER_BYTES, into.remaining()));
        }
        // A plain frame begins like a handshake only by chance; then it is for the engine to say so.
        if (isFirst && from.get(from.position()) != TYPE_HANDSHAKE) {
            end("it does not speak TLS");
            return false;
        }
        int bodyBytes = from.getShort(from.position() + LENGTH_AT) & 0xffff;
        if (bodyBytes > RECORD_BODY_BYTES_MAX) {
            end("it sent a record of " + bodyBytes + " bytes");
            return false;
        }
        int recordBytes = HEADER_BYTES + bodyBytes;
        return from.remaining() < recordBytes
                ? fill(from, Math.max(recordBytes, into.remaining()))
                : unwrap(from, into);
    }

    /** The loop's buffer for the rest of this turn, with what was held since the last. */
    private ByteBuffer incoming() {
        if (!hasBorrowed) {
            hasBorrowed = true;
            incoming = buffers.lendIncoming().put(held).flip();
            held = NO_BYTES;
        }
        return incoming;
    }

    private void giveBackBorrowed() {
        hasBorrowed = false;
        incoming = NOTHING;
        buffers.giveBackIncoming();
    }

    /** Reads from the socket until so many bytes are there; returns whether it gave any. */
    private boolean fill(ByteBuffer from, int bytes) throws IOException {
        if (turnBytes > TURN_BYTES) {
            return false;
        }
        from.compact();
        int count;
        try {
            from.limit(Math.min(from.capacity(), bytes));
            count = socket.read(from);
        } finally {
            from.flip();
        }
        isAtEnd |= count < 0;
        turnBytes += Math.max(0, count);
        return count > 0;
    }

    private boolean unwrap(ByteBuffer from, ByteBuffer into) throws IOException {
        isFirst = false;
        ByteBuffer spill = buffers.spill().clear();
        targets[0] = into;
        targets[1] = spill;
        SSLEngineResult result;
        try {
            result = engine.unwrap(from, targets, 0, targets.length);
        } catch (SSLException fault) {
            spilled = NOTHING;
            end(fault);
            return false;
        } finally {
            targets[0] = NOTHING;
        }
        spilled = spill.flip();
        note(result);
        if (result.getStatus() == Status.CLOSED) {
            isAtEnd = true;
        } else if (result.getStatus() != Status.OK
                || (result.bytesConsumed() == 0 && handshake == HandshakeStatus.NEED_UNWRAP)) {
            end("its record was not taken: " + result.getStatus());
        }
        return !isAtEnd;
    }

    private long wrap(ByteBuffer[] segments, int begin, int end, ByteBuffer records) throws IOException {
        int packetBytes = engine.getSession().getPacketBufferSize();
        int at = begin;
        long taken = 0;
        while (at < end && records.remaining() >= packetBytes) {
            int behind = at;
            long gathered = 0;
            while (behind < end && gathered < PLAIN_BYTES_MAX) {
                gathered += segments[behind].remaining();
                behind++;
            }
            SSLEngineResult result = engine.wrap(segments, at, behind - at, records);
            note(result);
            taken += result.bytesConsumed();
            if (result.getStatus() == Status.CLOSED) {
                throw new ClosedChannelException();
            }
            if (result.getStatus() != Status.OK || result.bytesProduced() == 0) {
                break;
            }
            while (at < end && !segments[at].hasRemaining()) {
                at++;
            }
        }
        return taken;
    }

    private void note(SSLEngineResult result) {
        HandshakeStatus status = result.getHandshakeStatus();
        if (status == HandshakeStatus.FINISHED) {
            isEstablished = true;
            status = engine.getHandshakeStatus();
        }
        handshake = status;
    }

    private void end(SSLException fault) throws IOException {
        if (flush()) {
            ByteBuffer records = buffers.lend();
            try {
                breakOff(fault, records);
            } finally {
                outgoing = records.flip();
            }
            flush();
        }
        end(String.valueOf(fault.getMessage()));
    }

    /** Puts the alert of a fault behind the records. */
    private void breakOff(SSLException fault, ByteBuffer records) {
        end(String.valueOf(fault.getMessage()));
        try {
            boolean hasMore = true;
            while (hasMore && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                hasMore = engine.wrap(NOTHING, records).bytesProduced() > 0;
            }
        } catch (SSLException again) {
            LOG.debug("no alert for this fault", again);
        }
    }

    private void end(String reason) {
        if (!isAtEnd) {
            LOG.debug("ending a TLS connection: {}", reason);
        }
        isAtEnd = true;
        isBroken = true;
    }

    private void dropOutgoing() {
        buffers.giveBack(outgoing);
        outgoing = NOTHING;
    }

    private static byte[] copy(ByteBuffer from) {
        if (!from.hasRemaining()) {
            return NO_BYTES;
        }
        byte[] bytes = new byte[from.remaining()];
        from.get(from.position(), bytes);
        return bytes;
    }
}
