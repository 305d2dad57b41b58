package io.veltro.gateway.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has to send, in order: texts of a {@link ReplyChunk} and windows of mapped memory, handed to the socket
 * together. A window is never copied.
 *
 * <p>Thread: loop.
 */
final class Outbound {
    /** Whoever keeps the bytes of a segment alive. */
    interface Holder {
        /** The segment has been sent, or never will be. */
        void sent();
    }

    private static final int INITIAL_SEGMENTS = 2;
    private static final int SEGMENTS_KEPT_MAX = 256;
    private static final int GATHERED_MAX = 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Holder NOBODY = () -> {};

    private final ReplyChunk.Pool chunks;
    private ByteBuffer[] segments = new ByteBuffer[INITIAL_SEGMENTS];
    private Holder[] holders = new Holder[INITIAL_SEGMENTS];
    private int head;
    private int tail;
    private @Nullable ReplyChunk chunk;
    private boolean endsWithText;
    private long pendingBytes;
    private long pendingTextBytes;

    Outbound(ReplyChunk.Pool chunks) {
        this.chunks = chunks;
        Arrays.fill(segments, NOTHING);
        Arrays.fill(holders, NOBODY);
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** Bytes not yet taken by the channel. */
    long pendingBytes() {
        return pendingBytes;
    }

    /** Those of them that were copied; a text counts until all of it is sent. */
    long pendingTextBytes() {
        return pendingTextBytes;
    }

    /** Adds the header of a reply. */
    void header(int status, int payloadBytes) {
        int bytes = 2 * Integer.BYTES;
        ReplyChunk current = chunkWith(bytes);
        ByteBuffer text = text(current);
        current.put(status, payloadBytes);
        text.limit(current.length());
        count(bytes, bytes);
    }

    /** Adds bytes by copying them. */
    void copy(ByteBuffer source, int offset, int length) {
        int done = 0;
        while (done < length) {
            ReplyChunk current = chunkWith(1);
            ByteBuffer text = text(current);
            int part = Math.min(length - done, current.remaining());
            current.put(source, offset + done, part);
            text.limit(current.length());
            done += part;
        }
        count(length, length);
    }

    /** Adds the bytes between a window's position and limit, borrowed until the holder is told. */
    void window(ByteBuffer window, @Nullable Holder holder) {
        pendingBytes += window.remaining();
        endsWithText = false;
        push(window, holder == null ? NOBODY : holder);
    }

    /**
     * Gives the channel what it takes.
     *
     * @return whether it took all
     */
    boolean writeTo(GatheringByteChannel channel) throws IOException {
        while (head < tail) {
            int gathered = Math.min(tail - head, GATHERED_MAX);
            long taken = gathered == 1 ? channel.write(segments[head]) : channel.write(segments, head, gathered);
            pendingBytes -= taken;
            int last = head + gathered;
            dropSent();
            if (head < last) {
                return false;
            }
        }
        finish();
        return true;
    }

    /** Forgets everything and tells the holders. */
    void close() {
        while (head < tail) {
            drop();
        }
        finish();
    }

    private ReplyChunk chunkWith(int room) {
        ReplyChunk current = chunk;
        if (current != null && current.remaining() >= room) {
            return current;
        }
        if (current != null) {
            current.seal();
        }
        endsWithText = false;
        current = chunks.lend();
        chunk = current;
        return current;
    }

    private ByteBuffer text(ReplyChunk current) {
        if (endsWithText) {
            return segments[tail - 1];
        }
        ByteBuffer text = current.beginText();
        push(text, current);
        endsWithText = true;
        return text;
    }

    private void count(int bytes, int textBytes) {
        pendingBytes += bytes;
        pendingTextBytes += textBytes;
    }

    private void push(ByteBuffer segment, Holder holder) {
        if (tail == segments.length) {
            makeRoom();
        }
        segments[tail] = segment;
        holders[tail] = holder;
        tail++;
    }

    private void makeRoom() {
        int count = tail - head;
        if (head >= segments.length / 2) {
            System.arraycopy(segments, head, segments, 0, count);
            System.arraycopy(holders, head, holders, 0, count);
        } else {
            ByteBuffer[] more = new ByteBuffer[segments.length * 2];
            Holder[] moreHolders = new Holder[more.length];
            System.arraycopy(segments, head, more, 0, count);
            System.arraycopy(holders, head, moreHolders, 0, count);
            segments = more;
            holders = moreHolders;
        }
        Arrays.fill(segments, count, segments.length, NOTHING);
        Arrays.fill(holders, count, holders.length, NOBODY);
        head = 0;
        tail = count;
    }

    private void dropSent() {
        while (head < tail && !segments[head].hasRemaining()) {
            drop();
        }
    }

    private void drop() {
        Holder holder = holders[head];
        if (holder instanceof ReplyChunk) {
            pendingTextBytes -= segments[head].reset().remaining();
        }
        segments[head] = NOTHING;
        holders[head] = NOBODY;
        head++;
        holder.sent();
    }

    private void finish() {
        head = 0;
        tail = 0;
        pendingBytes = 0;
        pendingTextBytes = 0;
        endsWithText = false;
        ReplyChunk current = chunk;
        if (current != null) {
            chunk = null;
            current.seal();
        }
        if (segments.length > SEGMENTS_KEPT_MAX) {
            segments = new ByteBuffer[INITIAL_SEGMENTS];
            holders = new Holder[INITIAL_SEGMENTS];
            Arrays.fill(segments, NOTHING);
            Arrays.fill(holders, NOBODY);
        }
    }
}
