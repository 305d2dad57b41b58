package io.veltro.gateway.quic;

import io.veltro.pipeline.count.RefusalCounts;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.Slices;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.common.EncryptionLevel;
import tech.kwik.core.frame.QuicFrame;
import tech.kwik.core.frame.ResetStreamFrame;
import tech.kwik.core.frame.StreamFrame;
import tech.kwik.core.generic.VariableLengthInteger;

/**
 * The reply of one stream: our half of it. Kwik's sender asks for a frame whenever a packet has room; it is cut from the text and
 * the mapped slices there and then, as far as the peer lets us, and the slices are given back when the last byte is in a frame.
 *
 * <pre>
 *   nothing ─▶ answered (any) ─▶ prepared (loop) ─▶ frame, frame, … FIN (sender) ─▶ done
 *                                     └──────▶ cancelled ─▶ RESET_STREAM
 * </pre>
 *
 * <p>At most one request for a frame is waiting at the sender: the flag is taken back before it is looked at what there is to
 * send, so that whoever brings more afterwards asks again.
 *
 * <p>Thread: any answers it, once; the loop prepares it, kwik's sender cuts frames, both under its lock.
 */
final class StreamReply implements ReplySink {
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int FRAME_BYTES_MIN = 32;
    private static final int LENGTH_BYTES = 2;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final RequestStreams streams;
    private final RequestStream stream;
    private final int id;
    private final AtomicBoolean isRequested = new AtomicBoolean();

    private ErrorCode code = ErrorCode.OK;
    private @Nullable View view;
    private volatile boolean isAnswered;
    private volatile boolean isDone;
    private volatile long peerLimit;

    private final ArrayDeque<StreamFrame> lost = new ArrayDeque<>();
    private ByteBuffer text = NOTHING;
    private int slice;
    private long leftBytes;
    private long offset;
    private boolean isPrepared;
    private boolean isCancelled;
    private boolean isReset;
    private boolean isForgotten;
    private long resetCode;

    StreamReply(RequestStreams streams, RequestStream stream, int id, long peerLimit) {
        this.streams = streams;
        this.stream = stream;
        this.id = id;
        this.peerLimit = peerLimit;
    }

    RequestStream stream() {
        return stream;
    }

    /** Whether somebody has answered. */
    boolean isAnswered() {
        return isAnswered;
    }

    /** Whether nothing is left to be framed. */
    boolean isDone() {
        return isDone;
    }

    @Override
    public void ok() {
        answer(ErrorCode.OK, null);
    }

    @Override
    public void ok(View view) {
        answer(ErrorCode.OK, view);
    }

    @Override
    public void refuse(ErrorCode code) {
        answer(code, null);
    }

    @Override
    public PolledView polledView() {
        return new PolledView();
    }

    /** Lays the bytes of an answer ready; false when they were already. Thread: loop. */
    synchronized boolean prepare(WireWriter scratch, RefusalCounts refusals) {
        if (isPrepared) {
            return false;
        }
        isPrepared = true;
        if (isForgotten || isCancelled) {
            letGo();
            return true;
        }
        View answered = view;
        Slices slices = slices();
        if (answered == null && code != ErrorCode.OK) {
            refusals.count(code);
        }
        scratch.clear().reserve(HEADER_BYTES);
        if (answered != null) {
            answered.write(scratch);
        }
        int sliceBytes = slices == null ? 0 : slices.bytes();
        scratch.buffer()
                .putInt(0, answered == null ? code.number() : 0)
                .putInt(Integer.BYTES, scratch.length() - HEADER_BYTES + sliceBytes);
        text = ByteBuffer.wrap(scratch.toBytes());
        leftBytes = text.remaining() + (long) sliceBytes;
        streams.pends(leftBytes, text.remaining());
        if (slices == null) {
            view = null;
        }
        request();
        return true;
    }

    /** The peer takes bytes up to here. Thread: loop. */
    void peerTakes(long limit) {
        if (limit > peerLimit) {
            peerLimit = limit;
            resume();
        }
    }

    /** Something that held it up may be gone. Thread: loop. */
    synchronized void resume() {
        if (isPrepared && !isDone) {
            request();
        }
    }

    /** Ends our half without the rest. Thread: loop. */
    synchronized void cancel(long errorCode) {
        if (isCancelled || isDone) {
            return;
        }
        isCancelled = true;
        resetCode = errorCode;
        if (isPrepared) {
            letGo();
        }
        request();
    }

    /** The connection has ended: gives back what is held, now or when the answer comes. Thread: loop. */
    synchronized void forget() {
        isForgotten = true;
        lost.clear();
        if (isPrepared) {
            letGo();
        }
    }

    private void answer(ErrorCode code, @Nullable View view) {
        this.code = code;
        this.view = view;
        isAnswered = true;
        streams.tell(this);
    }

    private void request() {
        request(true);
    }

    private void request(boolean isSenderAsleep) {
        if (isRequested.compareAndSet(false, true)) {
            streams.connection().send(this::frame, FRAME_BYTES_MIN, EncryptionLevel.App, this::lost, isSenderAsleep);
        }
    }

    /** The next frame of at most so many bytes, or none. Thread: sender. */
    private synchronized @Nullable QuicFrame frame(int bytesMax) {
        isRequested.set(false);
        if (isCancelled) {
            return isReset || isForgotten ? null : reset();
        }
        QuicFrame frame = lost.isEmpty() ? cut(bytesMax) : repeat(bytesMax);
        if (frame != null && (leftBytes > 0 || !lost.isEmpty())) {
            // The sender asks until nobody has anything for it: it needs no waking.
            request(false);
        }
        return frame;
    }

    private QuicFrame reset() {
        isReset = true;
        done();
        return new ResetStreamFrame(id, resetCode, offset);
    }

    private @Nullable QuicFrame cut(int bytesMax) {
        int head = Byte.BYTES
                + VariableLengthInteger.bytesNeeded(id)
                + VariableLengthInteger.bytesNeeded(offset)
                + LENGTH_BYTES;
        int room = (int) Math.min(Math.min(bytesMax - head, leftBytes), peerLimit - offset);
        int length = room <= 0 ? 0 : streams.credit(room);
        return length == 0 ? null : frameOf(length);
    }

    private QuicFrame frameOf(int length) {
        byte[] bytes = new byte[length];
        int textBytes = fill(bytes);
        leftBytes -= length;
        StreamFrame frame = new StreamFrame(id, offset, bytes, leftBytes == 0);
        offset += length;
        streams.framed(length, textBytes);
        if (leftBytes == 0) {
            letGo();
            done();
        }
        return frame;
    }

    /** Returns how many of the bytes came from the text. */
    private int fill(byte[] bytes) {
        int textBytes = Math.min(text.remaining(), bytes.length);
        text.get(bytes, 0, textBytes);
        int done = textBytes;
        Slices slices = slices();
        while (slices != null && done < bytes.length) {
            ByteBuffer window = slices.window(slice);
            int part = Math.min(window.remaining(), bytes.length - done);
            window.get(bytes, done, part);
            done += part;
            if (!window.hasRemaining()) {
                slice++;
            }
        }
        return textBytes;
    }

    /** A lost frame again, or as much of it as fits. */
    private QuicFrame repeat(int bytesMax) {
        StreamFrame whole = lost.removeFirst();
        if (whole.getFrameLength() <= bytesMax) {
            return whole;
        }
        byte[] bytes = whole.getStreamData();
        int head = whole.getFrameLength() - whole.getLength();
        int first = bytesMax - head;
        long from = whole.getOffset();
        lost.addFirst(new StreamFrame(id, from + first, bytes, first, bytes.length - first, whole.isFinal()));
        return new StreamFrame(id, from, bytes, 0, first, false);
    }

    /** Thread: kwik's, whichever finds a packet lost. */
    private synchronized void lost(QuicFrame frame) {
        if (isForgotten) {
            return;
        }
        if (frame instanceof ResetStreamFrame) {
            isReset = false;
            request();
        } else if (frame instanceof StreamFrame data && !isCancelled) {
            lost.addLast(data);
            request();
        }
    }

    private void done() {
        if (!isDone) {
            isDone = true;
            streams.tell(this);
        }
    }

    private void letGo() {
        Slices slices = slices();
        if (slices != null) {
            slices.close();
        }
        view = null;
        streams.framed(leftBytes, text.remaining());
        leftBytes = 0;
        text = NOTHING;
    }

    private @Nullable Slices slices() {
        return view instanceof PolledView messages ? messages.slices() : null;
    }
}
