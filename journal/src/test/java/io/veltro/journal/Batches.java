package io.veltro.journal;

import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.message.Slices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes batches and takes apart what a read found. */
final class Batches {
    private final Random random;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private final MessageBatch batch = new MessageBatch();

    Batches(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** A stamped batch of messages of the same payload size. */
    MessageBatch of(long baseOffset, long timestamp, int count, int payloadBytes) {
        int[] sizes = new int[count];
        Arrays.fill(sizes, payloadBytes);
        return of(baseOffset, timestamp, sizes);
    }

    /** A stamped batch of 1 to {@code countMax} messages of up to {@code payloadMax} bytes. */
    MessageBatch random(long baseOffset, long timestamp, int countMax, int payloadMax) {
        int[] sizes = new int[1 + random.nextInt(countMax)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = random.nextInt(payloadMax + 1);
        }
        return of(baseOffset, timestamp, sizes);
    }

    private MessageBatch of(long baseOffset, long timestamp, int... payloads) {
        int index = payloads.length * MessageBatch.INDEX_ENTRY_BYTES;
        int bytes = 0;
        for (int payload : payloads) {
            bytes += MessageLayout.HEADER_BYTES + payload;
        }
        if (buffer.capacity() < index + bytes) {
            buffer = ByteBuffer.allocateDirect(2 * (index + bytes)).order(ByteOrder.LITTLE_ENDIAN);
        }
        int position = index;
        for (int payload : payloads) {
            MessageLayout.writeUnstamped(buffer, position, random.nextLong(), random.nextLong(), 7, payload, 0);
            for (int i = 0; i < payload; i++) {
                buffer.put(position + MessageLayout.HEADER_BYTES + i, (byte) random.nextInt());
            }
            position += MessageLayout.HEADER_BYTES + payload;
        }
        batch.wrap(buffer, 0, payloads.length, index, bytes, Counted.FOREVER);
        batch.stamp(baseOffset, timestamp, random);
        return batch;
    }

    /** The messages of a batch, each as its bytes. */
    static List<byte[]> messages(MessageBatch batch) {
        return messages(batch.buffer(), batch.messagesPosition(), batch.messagesBytes());
    }

    /** The messages in what a read found, each as its bytes. */
    static List<byte[]> messages(Slices slices) {
        List<byte[]> found = new ArrayList<>();
        for (int i = 0; i < slices.size(); i++) {
            ByteBuffer window = slices.window(i);
            found.addAll(messages(window, window.position(), window.remaining()));
        }
        return found;
    }

    private static List<byte[]> messages(ByteBuffer bytes, int from, int length) {
        List<byte[]> found = new ArrayList<>();
        int position = from;
        while (position < from + length) {
            byte[] message = new byte[(int) MessageLayout.messageBytes(bytes, position)];
            bytes.get(position, message);
            if (!MessageLayout.checksumHolds(bytes, position, message.length)) {
                throw new AssertionError("torn message at " + position);
            }
            found.add(message);
            position += message.length;
        }
        return found;
    }

    /** Everything a log holds, read in windows of the given size. */
    static List<byte[]> all(PartitionLog log, int messagesMax, int bytesMax) {
        List<byte[]> found = new ArrayList<>();
        long offset = log.firstOffset();
        while (offset < log.nextOffset()) {
            try (Slices slices = new Slices()) {
                log.read(offset, messagesMax, bytesMax, slices);
                found.addAll(messages(slices));
                if (slices.messages() == 0 || slices.lastOffset() != offset + slices.messages() - 1) {
                    throw new AssertionError("from " + offset + " " + slices.messages() + " messages up to "
                            + slices.lastOffset() + " of " + log.nextOffset());
                }
                offset = slices.lastOffset() + 1;
            }
        }
        return found;
    }

    /** The offset written in a message. */
    static long offset(byte[] message) {
        return MessageLayout.offset(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN), 0);
    }
}
