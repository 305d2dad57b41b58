package io.veltro.gateway.websocket;

import io.veltro.gateway.PeerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts what a connection sends into binary messages, unmasked, a message of one frame for each batch of segments: the header
 * goes out in one gathering write with them. Control frames go between two messages.
 *
 * <p>A frame promises its length, so a frame that has begun goes on with the segments of the next write. Whoever writes offers
 * again what was not taken, in front of everything else.
 *
 * <p>Thread: loop.
 */
final class OutboundFrames {
    /** Clients of Iggy 0.8 take no frame above 16 MiB. */
    static final int FRAME_BYTES_MAX = 8 << 20;

    private static final int HEADER_BYTES_MAX = 10;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8a;
    private static final int SEGMENTS_MIN = 4;
    private static final int SEGMENTS_KEPT_MAX = 256;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final PeerChannel below;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES_MAX).limit(0);
    private ByteBuffer[] gathered = new ByteBuffer[SEGMENTS_MIN];
    private ByteBuffer control = NOTHING;
    private long left;

    OutboundFrames(PeerChannel below) {
        this.below = below;
        Arrays.fill(gathered, NOTHING);
    }

    /** Whether no frame is half sent and nothing else waits. */
    boolean isIdle() {
        return left == 0 && !header.hasRemaining() && !control.hasRemaining();
    }

    /** Whether a control frame can be put. */
    boolean isControlFree() {
        return !control.hasRemaining();
    }

    /** Sends these bytes as they are, as soon as it can be; nothing of the kind waits already. */
    void putRaw(byte[] bytes) {
        control = ByteBuffer.wrap(bytes);
    }

    void putPong(byte[] payload) {
        putControl(PONG, payload);
    }

    /** The last frame. */
    void putClose(int code) {
        putControl(CLOSE, code == CloseCode.NONE ? new byte[0] : new byte[] {(byte) (code >> Byte.SIZE), (byte) code});
    }

    private void putControl(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(2 + payload.length);
        control =
                frame.put((byte) first).put((byte) payload.length).put(payload).flip();
    }

    /** Sends what waits and belongs to no message; returns whether none of it waits any more. */
    boolean flush() throws IOException {
        if (control.hasRemaining() && left == 0 && !header.hasRemaining()) {
            below.write(control);
        }
        return !control.hasRemaining();
    }

    /** Sends as much as the socket takes; returns how many bytes of the segments that were. */
    long write(ByteBuffer[] segments, int offset, int length) throws IOException {
        int end = offset + length;
        int at = offset;
        long taken = 0;
        boolean isTaken = true;
        while (isTaken) {
            while (at < end && !segments[at].hasRemaining()) {
                at++;
            }
            if (at == end) {
                break;
            }
            if (left == 0 && !header.hasRemaining()) {
                if (!flush()) {
                    break;
                }
                begin(remaining(segments, at, end));
            }
            long asked = left;
            long count = writeFrame(segments, at, end);
            taken += count;
            isTaken = count == asked;
        }
        return taken;
    }

    private static long remaining(ByteBuffer[] segments, int at, int end) {
        long bytes = 0;
        for (int i = at; i < end && bytes < FRAME_BYTES_MAX; i++) {
            bytes += segments[i].remaining();
        }
        return Math.min(bytes, FRAME_BYTES_MAX);
    }

    private void begin(long bytes) {
        left = bytes;
        header.clear().put((byte) BINARY);
        if (bytes < LENGTH_16) {
            header.put((byte) bytes);
        } else if (bytes <= 0xffff) {
            header.put((byte) LENGTH_16).putShort((short) bytes);
        } else {
            header.put((byte) LENGTH_64).putLong(bytes);
        }
        header.flip();
    }

    /** The rest of the frame, or what of it is offered. */
    private long writeFrame(ByteBuffer[] segments, int at, int end) throws IOException {
        makeRoom(end - at + 1);
        int count = 0;
        if (header.hasRemaining()) {
            gathered[count++] = header;
        }
        long offered = 0;
        int behind = at;
        while (behind < end && offered < left) {
            offered += segments[behind].remaining();
            gathered[count++] = segments[behind++];
        }
        ByteBuffer last = segments[behind - 1];
        int limit = last.limit();
        int headerBytes = header.remaining();
        last.limit(limit - (int) Math.max(0, offered - left));
        try {
            long written = below.write(gathered, 0, count);
            long taken = written - (headerBytes - header.remaining());
            left -= taken;
            return taken;
        } finally {
            last.limit(limit);
            release(count);
        }
    }

    private void makeRoom(int segments) {
        if (gathered.length < segments) {
            gathered = new ByteBuffer[Math.max(segments, 2 * gathered.length)];
            Arrays.fill(gathered, NOTHING);
        }
    }

    private void release(int count) {
        if (gathered.length > SEGMENTS_KEPT_MAX) {
            gathered = new ByteBuffer[SEGMENTS_MIN];
        }
        Arrays.fill(gathered, 0, Math.min(count, gathered.length), NOTHING);
    }
}
