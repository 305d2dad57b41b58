package io.veltro.cli.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * The sending half of a WebSocket connection: masks payloads on their way into a buffer of its own, eight bytes at a time, so
 * that the caller's bytes stay as they are, and sends that as often as a frame needs. Every frame has a new key.
 *
 * <p>Thread: one at a time.
 */
final class WebSocketOutput {
    /** Longer writes become several messages: peers limit frames, Iggy's to 16 MiB, and its messages are a stream of bytes. */
    static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

    /** Small enough to be still in the processor's cache when the system copies it. */
    private static final int STAGING_BYTES = 128 * 1024;

    private static final int CHANCE_BYTES = 4096;

    private final Transport raw;
    private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final SecureRandom source = new SecureRandom();
    private final byte[] chance = new byte[CHANCE_BYTES];
    private int chanceUsed = CHANCE_BYTES;

    WebSocketOutput(Transport raw) {
        this.raw = raw;
    }

    /** Sends what lies between position and limit as one binary message, several when it is longer than a frame may be. */
    void binary(ByteBuffer payload) throws IOException {
        while (payload.hasRemaining()) {
            send(WebSocketFrame.BINARY, payload, Math.min(payload.remaining(), MESSAGE_BYTES_MAX));
        }
    }

    /** Sends a control frame with the rest of a buffer. */
    void control(int opcode, ByteBuffer payload) throws IOException {
        send(opcode, payload, payload.remaining());
    }

    private void send(int opcode, ByteBuffer payload, int bytes) throws IOException {
        int mask = nextMask();
        ByteOrder order = payload.order();
        payload.order(ByteOrder.LITTLE_ENDIAN);
        try {
            WebSocketFrame.putHead(staging.clear(), opcode, bytes, mask);
            int left = bytes;
            do {
                // All pieces but the last are whole words, so that the key begins anew with each.
                int piece = Math.min(left, staging.remaining() & -Long.BYTES);
                mask(payload, staging, piece, mask);
                left -= piece;
                raw.write(staging.flip());
                staging.clear();
            } while (left > 0);
        } finally {
            payload.order(order);
        }
    }

    /** Moves bytes from one little-endian buffer to another. */
    private static void mask(ByteBuffer from, ByteBuffer to, int bytes, int mask) {
        int source = from.position();
        int target = to.position();
        int words = bytes & -Long.BYTES;
        long wide = ((mask & 0xffff_ffffL) << Integer.SIZE) | (mask & 0xffff_ffffL);
        for (int i = 0; i < words; i += Long.BYTES) {
            to.putLong(target + i, from.getLong(source + i) ^ wide);
        }
        for (int i = words; i < bytes; i++) {
            to.put(target + i, (byte) (from.get(source + i) ^ (wide >>> ((i - words) * Byte.SIZE))));
        }
        from.position(source + bytes);
        to.position(target + bytes);
    }

    /** RFC 6455, section 5.3: not to be foreseen, and new for each frame. */
    private int nextMask() {
        if (chanceUsed == CHANCE_BYTES) {
            source.nextBytes(chance);
            chanceUsed = 0;
        }
        int mask = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            mask = (mask << Byte.SIZE) | (chance[chanceUsed++] & 0xff);
        }
        return mask;
    }
}
