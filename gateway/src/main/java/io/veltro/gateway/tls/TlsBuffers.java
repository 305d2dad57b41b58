package io.veltro.gateway.tls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory the TLS channels of one loop share: records come in through one buffer, which the channel in its turn has alone;
 * records go out through buffers that stay with a channel while its socket does not take them.
 *
 * <p>They lie on the heap: the ciphers of the JDK work on arrays, and copy what is elsewhere.
 *
 * <p>Thread: loop.
 */
final class TlsBuffers {
    /** Several records a system call. */
    static final int BYTES = 128 << 10;

    /** More than any record carries. */
    private static final int SPILL_BYTES = 20 << 10;

    private static final int KEPT_MAX = 16;

    private final ByteBuffer incoming = ByteBuffer.allocate(BYTES);
    private final ByteBuffer spill = ByteBuffer.allocate(SPILL_BYTES);
    private final List<ByteBuffer> kept = new ArrayList<>();
    private boolean isIncomingLent;

    /** For what is read from a socket; nobody else has it until it is given back. */
    ByteBuffer lendIncoming() {
        if (isIncomingLent) {
            throw new IllegalStateException("two TLS channels of one loop are in their turn at once");
        }
        isIncomingLent = true;
        return incoming.clear();
    }

    void giveBackIncoming() {
        isIncomingLent = false;
    }

    /** For the end of a record that has no room where its beginning went; for who has the incoming buffer. */
    ByteBuffer spill() {
        return spill;
    }

    /** For records on their way out. */
    ByteBuffer lend() {
        return kept.isEmpty()
                ? ByteBuffer.allocate(BYTES)
                : kept.remove(kept.size() - 1).clear();
    }

    void giveBack(ByteBuffer buffer) {
        if (buffer.capacity() == BYTES && kept.size() < KEPT_MAX) {
            kept.add(buffer);
        }
    }
}
