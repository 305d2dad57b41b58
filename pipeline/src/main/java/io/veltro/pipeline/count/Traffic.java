package io.veltro.pipeline.count;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What has gone into one partition and out of it since the server started. It outlives the partition: one that is made again
 * under the same number goes on counting, so that the figures of a topic never fall.
 *
 * <p>Thread: shard counts what is received, any what is sent; any reads.
 */
public final class Traffic {
    private static final int RECEIVED_MESSAGES = 0;
    private static final int RECEIVED_BYTES = 1;
    private static final int SENT_MESSAGES = 2;
    private static final int SENT_BYTES = 3;
    private static final int FIGURES = 4;

    private final AtomicLongArray figures = new AtomicLongArray(FIGURES);

    /** What was counted; bytes are those of messages with their headers. */
    public record Figures(long receivedMessages, long receivedBytes, long sentMessages, long sentBytes) {
        /** Nothing yet. */
        public static final Figures NONE = new Figures(0, 0, 0, 0);

        /** Both together. */
        public Figures plus(Figures more) {
            return new Figures(
                    receivedMessages + more.receivedMessages,
                    receivedBytes + more.receivedBytes,
                    sentMessages + more.sentMessages,
                    sentBytes + more.sentBytes);
        }
    }

    /** A batch was appended. Thread: shard. */
    public void received(int messages, int bytes) {
        figures.setOpaque(RECEIVED_MESSAGES, figures.getPlain(RECEIVED_MESSAGES) + messages);
        figures.setOpaque(RECEIVED_BYTES, figures.getPlain(RECEIVED_BYTES) + bytes);
    }

    /** Messages were handed to a connection. Thread: any. */
    public void sent(int messages, int bytes) {
        figures.getAndAdd(SENT_MESSAGES, messages);
        figures.getAndAdd(SENT_BYTES, bytes);
    }

    /** What was counted up to now. Thread: any. */
    public Figures figures() {
        return new Figures(
                figures.getOpaque(RECEIVED_MESSAGES),
                figures.getOpaque(RECEIVED_BYTES),
                figures.getOpaque(SENT_MESSAGES),
                figures.getOpaque(SENT_BYTES));
    }
}
