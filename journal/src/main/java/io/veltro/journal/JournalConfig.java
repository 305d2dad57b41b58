package io.veltro.journal;

import io.veltro.pipeline.message.MessageBatch;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a journal must be told.
 *
 * @param data the directory everything lies in; one process at a time may use it
 * @param segmentBytes how large a segment grows before the next begins
 * @param batchBytesMax the largest batch {@link io.veltro.pipeline.log.PartitionLog#append} takes, message headers included
 */
public record JournalConfig(Path data, int segmentBytes, int batchBytesMax) {
    /** The smallest segment: below this the files cost more than what they hold. */
    public static final int SEGMENT_BYTES_MIN = 256 << 10;

    /** The largest segment: positions in it are ints, and a batch may still follow. */
    public static final int SEGMENT_BYTES_MAX = 1 << 30;

    /** The largest batch that can be configured; an excerpt takes a quarter of its mapping. */
    public static final int BATCH_BYTES_MAX = 256 << 20;

    private static final int SEGMENT_BYTES_DEFAULT = 128 << 20;
    private static final int BATCH_BYTES_DEFAULT = MessageBatch.BYTES_MAX;

    /** Refuses sizes that cannot work. */
    public JournalConfig {
        Objects.requireNonNull(data, "data");
        within("segmentBytes", segmentBytes, SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
        within("batchBytesMax", batchBytesMax, 1, BATCH_BYTES_MAX);
    }

    /** Segments of 128 MiB, batches of at most 96 MiB. */
    public static JournalConfig defaults(Path data) {
        return new JournalConfig(data, SEGMENT_BYTES_DEFAULT, BATCH_BYTES_DEFAULT);
    }

    private static void within(String name, int value, int least, int greatest) {
        if (value < least || value > greatest) {
            throw new IllegalArgumentException(name + " is " + value + " but must be " + least + " to " + greatest
                    + " bytes: choose one in between");
        }
    }
}
