package io.veltro.pipeline.message;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Batches as a client would send them, for tests. */
public final class Batches {
    private Batches() {}

    /** So many messages of so many payload bytes, each filled with its number. */
    public static MessageBatch of(int count, int payloadBytes) {
        int messageBytes = MessageLayout.HEADER_BYTES + payloadBytes;
        int indexBytes = count * MessageBatch.INDEX_ENTRY_BYTES;
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(indexBytes + count * messageBytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            buffer.putInt(i * MessageBatch.INDEX_ENTRY_BYTES + 4, (i + 1) * messageBytes);
            int message = indexBytes + i * messageBytes;
            MessageLayout.writeUnstamped(buffer, message, 0, 0, 0, payloadBytes, 0);
            for (int k = 0; k < payloadBytes; k++) {
                buffer.put(message + MessageLayout.HEADER_BYTES + k, (byte) i);
            }
        }
        return new MessageBatch().wrap(buffer, 0, count, indexBytes, count * messageBytes, Counted.FOREVER);
    }
}
