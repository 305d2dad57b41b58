package io.veltro.gateway.websocket;

import io.veltro.gateway.PeerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A peer's bytes inside of binary WebSocket messages, over any other channel. Reads take the messages apart where they were
 * received; writes put a header in front. See {@link io.veltro.gateway.websocket}.
 *
 * <p>Thread: loop.
 */
public final class WebSocketChannel implements PeerChannel {
    /** Headers, text and control frames fill no room; after so many bytes the others get their turn all the same. */
    private static final int DROPPED_BYTES_MAX = 64 << 10;

    private final PeerChannel below;
    private final Upgrade upgrade;
    private final InboundFrames inbound;
    private final OutboundFrames outbound;
    private final ByteBuffer[] single = new ByteBuffer[1];
    private boolean hasMore;
    private boolean isAtEnd;
    private boolean isEndTold;
    private boolean isClosing;

    /**
     * A channel whose upgrade has not begun.
     *
     * @param below where the messages go through
     * @param frameBytesMax the longest payload of a frame that is taken
     * @param origins of pages that may connect; {@code *} stands for all
     */
    public WebSocketChannel(PeerChannel below, long frameBytesMax, List<String> origins) {
        this.below = below;
        this.upgrade = new Upgrade(origins);
        this.inbound = new InboundFrames(frameBytesMax);
        this.outbound = new OutboundFrames(below);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        int dropped = 0;
        hasMore = true;
        while (hasMore && !isAtEnd && into.hasRemaining() && dropped < DROPPED_BYTES_MAX) {
            int from = into.position();
            int asked = into.remaining();
            int count = below.read(into);
            if (count > 0) {
                into.position(unwrap(into, from, from + count));
                dropped += from + count - into.position();
            }
            isAtEnd |= count < 0 || inbound.isOver() || (upgrade.isDecided() && !upgrade.isAccepted());
            hasMore = count == asked;
        }
        // With the room full, the socket's readiness tells of the rest
        hasMore &= into.hasRemaining();
        int count = into.position() - start;
        isEndTold = count == 0 && isAtEnd;
        return isEndTold ? -1 : count;
    }

    /** Returns where the payload ends. */
    private int unwrap(ByteBuffer bytes, int from, int end) {
        int at = from;
        if (!upgrade.isDecided()) {
            at = upgrade.take(bytes, from, end);
            if (upgrade.isDecided()) {
                outbound.putRaw(upgrade.answer());
            }
        }
        if (!upgrade.isAccepted()) {
            return from;
        }
        int behind = inbound.unwrap(bytes, at, end);
        if (at == from) {
            return behind;
        }
        for (int i = at; i < behind; i++) {
            bytes.put(from + i - at, bytes.get(i));
        }
        return from + behind - at;
    }

    @Override
    public int write(ByteBuffer segment) throws IOException {
        single[0] = segment;
        return (int) write(single, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] segments) throws IOException {
        return write(segments, 0, segments.length);
    }

    @Override
    public long write(ByteBuffer[] segments, int offset, int length) throws IOException {
        return outbound.write(segments, offset, length);
    }

    @Override
    public boolean flush() throws IOException {
        boolean isDone = outbound.flush();
        if (isDone && inbound.hasPing() && !isClosing) {
            outbound.putPong(inbound.takePing());
            isDone = outbound.flush();
        }
        return below.flush() && isDone;
    }

    @Override
    public boolean mayRead() {
        return below.mayRead();
    }

    @Override
    public boolean hasReadable() {
        return isAtEnd ? !isEndTold : hasMore || below.hasReadable();
    }

    @Override
    public boolean isEstablished() {
        return upgrade.isAccepted() && below.isEstablished();
    }

    @Override
    public boolean canMove() {
        return below.canMove() && upgrade.isAccepted() && heldBytes() == 0 && outbound.isIdle() && !inbound.hasPing();
    }

    @Override
    public void onProgress(Runnable told) {
        below.onProgress(told);
    }

    @Override
    public int heldBytes() {
        return below.heldBytes() + upgrade.heldBytes() + inbound.heldBytes();
    }

    @Override
    public long sentBytes() {
        return below.sentBytes();
    }

    /** Says good-bye, if there is still somebody to say it to. */
    @Override
    public void shutdownOutput() throws IOException {
        if (isEstablished() && !isClosing && flush()) {
            isClosing = true;
            outbound.putClose(inbound.closeCode());
            flush();
        }
        below.shutdownOutput();
    }

    @Override
    public int discard(ByteBuffer into) throws IOException {
        return below.discard(into);
    }

    @Override
    public void sweep() {
        inbound.sweep();
        below.sweep();
    }

    @Override
    public void rest() {
        below.rest();
    }

    @Override
    public boolean isOpen() {
        return below.isOpen();
    }

    @Override
    public void close() throws IOException {
        below.close();
    }
}
