package io.veltro.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.io.Closeable;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * The Chronicle Queue of one log: puts batches into its newest file, one excerpt each. The whole file is one mapping, so
 * an append never maps anything; an excerpt may take a quarter of it.
 *
 * <p>It works in a directory of its own where it finds a prepared file for each cycle and nothing else: its own recovery
 * with its time-outs, its locks left behind by dead processes and its search through older files never come into play.
 *
 * <p>Thread: shard.
 */
final class QueueWriter implements AutoCloseable {
    /** What {@link #append} answers when the excerpt would not lie where it should; nothing was written then. */
    static final int REFUSED = -1;

    private static final String METADATA = "metadata.cq4t";
    private static final String PREPARED_SUFFIX = ".precreated";
    private static final String FILE_SUFFIX = ".cq4";
    private static final int METADATA_BYTES = 128 << 10;
    private static final int METADATA_PREPARED_BYTES = 8 << 10;
    private static final int BLOCK_UNIT = 256 << 10;
    private static final int EXCERPTS_PER_BLOCK = 4;
    private static final int EXCERPT_MARGIN = 64;
    private static final long TIMEOUT_MILLIS = 1000;

    private final Path directory;
    private final SegmentCycle cycle;
    private final int blockBytes;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;

    private QueueWriter(Path directory, SegmentCycle cycle, int blockBytes, ChronicleQueue queue) {
        this.directory = directory;
        this.cycle = cycle;
        this.blockBytes = blockBytes;
        this.queue = queue;
        this.appender = queue.createAppender();
    }

    /** The size of the mapping that serves both segments of {@code segmentBytes} and an excerpt of {@code excerptBytes}. */
    static int blockBytes(int segmentBytes, int excerptBytes) {
        long block = Math.max(
                segmentBytes + 4L * SegmentSpace.SLACK_BYTES,
                (long) EXCERPTS_PER_BLOCK * (excerptBytes + EXCERPT_MARGIN));
        return Math.toIntExact((block + BLOCK_UNIT - 1) / BLOCK_UNIT * BLOCK_UNIT);
    }

    /** The length the file of such a mapping must have, so that Chronicle leaves it alone. */
    static long fileBytes(int blockBytes) {
        return blockBytes + (long) blockBytes / EXCERPTS_PER_BLOCK;
    }

    /** Where the first file of a new writer is expected. */
    static Path firstFile(Path directory) {
        return preparedFile(directory, 0);
    }

    /** Opens a queue in a directory that holds {@link #firstFile} and nothing else. */
    static QueueWriter open(Path directory, int blockBytes) throws IOException {
        prepareMetadata(directory.resolve(METADATA));
        SegmentCycle cycle = new SegmentCycle();
        ChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory.toFile())
                .rollCycle(cycle)
                .blockSize(blockBytes)
                .syncMode(SyncMode.NONE)
                .timeoutMS(TIMEOUT_MILLIS)
                .build();
        try {
            return new QueueWriter(directory, cycle, blockBytes, queue);
        } catch (RuntimeException e) {
            Closeable.closeQuietly(queue);
            throw e;
        }
    }

    private static void prepareMetadata(Path file) throws IOException {
        try (RandomAccessFile metadata = new RandomAccessFile(file.toFile(), "rw")) {
            metadata.write(new byte[METADATA_PREPARED_BYTES]);
            metadata.setLength(METADATA_BYTES);
        }
    }

    private static Path preparedFile(Path directory, int cycle) {
        return directory.resolve(SegmentCycle.fileName(cycle) + PREPARED_SUFFIX);
    }

    /** The largest excerpt that can be appended, header included. */
    int excerptBytesMax() {
        return blockBytes / EXCERPTS_PER_BLOCK - EXCERPT_MARGIN;
    }

    /** The length of the files it writes. */
    long fileBytes() {
        return fileBytes(blockBytes);
    }

    /** The size of the mapping. */
    int blockBytes() {
        return blockBytes;
    }

    /** The file that is appended to, once something has been. */
    Path currentFile() {
        return directory.resolve(SegmentCycle.fileName(cycle.current()) + FILE_SUFFIX);
    }

    /** Where the file of the next {@link #roll} is expected. */
    Path nextFile() {
        return preparedFile(directory, cycle.current() + 1);
    }

    /** The next append goes to the next file and seals this one. */
    void roll() {
        cycle.roll();
    }

    /** Has Chronicle open and map the first file, which it otherwise does when the first excerpt comes. */
    void prime() {
        DocumentContext document = appender.writingDocument();
        document.rollbackOnClose();
        document.close();
    }

    /**
     * Appends a header and a body as one excerpt; the body is copied once, into the mapped file.
     *
     * @param from the excerpt's own header must not lie before this position
     * @param until the excerpt must end before this position
     * @return the position of the excerpt's header, or {@link #REFUSED}
     */
    int append(ByteBuffer header, ByteBuffer body, int position, int length, int from, int until) {
        DocumentContext document = appender.writingDocument();
        boolean written = false;
        int start;
        try {
            Bytes<?> bytes = document.wire().bytes();
            long at = bytes.writePosition();
            long end = at + BatchHeader.BYTES + length;
            start = (int) at - Excerpt.HEADER_BYTES;
            if (start >= from && end <= until && end - at <= bytes.writeRemaining()) {
                bytes.write(at, header, 0, BatchHeader.BYTES);
                int skip = body.hasArray() ? body.arrayOffset() : 0;
                bytes.write(at + BatchHeader.BYTES, body, skip + position, length);
                bytes.writePosition(end);
                written = true;
            }
        } finally {
            if (!written) {
                document.rollbackOnClose();
            }
            document.close();
        }
        return written ? start : REFUSED;
    }

    @Override
    public void close() {
        Closeable.closeQuietly(appender, queue);
    }

    /**
     * Makes Chronicle Queue roll by size: its question for the current cycle, meant for clocks, is answered with the number of
     * the segment that should be written now. The number stands in the file name as a Modified Julian Day, the one pattern of
     * {@code DateTimeFormatter} that is a plain count.
     *
     * <p>Thread: shard.
     */
    private static final class SegmentCycle implements RollCycle {
        /** The Modified Julian Day of 1 January 1970: what the file of cycle 0 is called. */
        private static final int FIRST_FILE = 40_587;

        private static final int DIGITS = 8;
        private static final int DAY_MILLIS = 86_400_000;
        private static final int SEQUENCE_BITS = 32;
        private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

        /** Entries of each of Chronicle's index arrays; their square times the spacing bounds the excerpts of a segment. */
        private static final int INDEX_COUNT = 1024;

        private static final int INDEX_SPACING = 16;

        /** The most excerpts a segment may hold; an append behind them would fail after it was committed. */
        private static final int EXCERPTS_MAX = INDEX_COUNT * INDEX_COUNT * INDEX_SPACING;

        private int current;

        /** From the next append on the next file is written. */
        void roll() {
            current++;
        }

        /** The number of the file written now. */
        int current() {
            return current;
        }

        /** The name of a cycle's file without its suffix. */
        static String fileName(int cycle) {
            String digits = Integer.toString(FIRST_FILE + cycle);
            return "0".repeat(DIGITS - digits.length()) + digits;
        }

        @Override
        public String format() {
            return "g".repeat(DIGITS);
        }

        @Override
        public int lengthInMillis() {
            return DAY_MILLIS;
        }

        @Override
        public int defaultIndexCount() {
            return INDEX_COUNT;
        }

        @Override
        public int defaultIndexSpacing() {
            return INDEX_SPACING;
        }

        @Override
        public int current(TimeProvider time, long epoch) {
            return current;
        }

        @Override
        public long toIndex(int cycle, long sequenceNumber) {
            return ((long) cycle << SEQUENCE_BITS) + (sequenceNumber & SEQUENCE_MASK);
        }

        @Override
        public long toSequenceNumber(long index) {
            return index & SEQUENCE_MASK;
        }

        @Override
        public int toCycle(long index) {
            return (int) (index >>> SEQUENCE_BITS);
        }

        @Override
        public long maxMessagesPerCycle() {
            return EXCERPTS_MAX;
        }
    }
}
