package io.veltro.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What belongs together while a log is appended to: Chronicle's writer, the segment readers see, the room in its file, and
 * the file to come.
 *
 * <p>Thread: shard.
 */
final class Appending {
    final QueueWriter writer;
    final Segment segment;
    final SegmentSpace space;

    SegmentSpace.@Nullable Next next;

    private final Path prepared;
    private final Path current;

    Appending(QueueWriter writer, Segment segment, SegmentSpace space) {
        this.writer = writer;
        this.segment = segment;
        this.space = space;
        this.prepared = segment.path();
        this.current = writer.currentFile();
        segment.unsealed(space);
    }

    /** Opens Chronicle on a new and empty segment. */
    static Appending begin(
            LogDirectory directory, long base, long timestamp, int segmentBytes, int block, Chores preparer)
            throws IOException {
        directory.createQueue();
        Path file = QueueWriter.firstFile(directory.queue());
        SegmentSpace space = SegmentSpace.create(preparer, file, QueueWriter.fileBytes(block), segmentBytes, 0);
        Segment segment = Segment.active(file, directory.index(base), base, block, timestamp);
        return open(directory, block, segment, space);
    }

    /** Opens Chronicle on the newest segment, which was closed to be appended to again. */
    static Appending resume(LogDirectory directory, Segment last, int segmentBytes, int block, Chores preparer)
            throws IOException {
        directory.createQueue();
        Files.deleteIfExists(directory.index(last.baseOffset()));
        Path file = QueueWriter.firstFile(directory.queue());
        last.move(file);
        Segment segment = last.resumed(file, block);
        SegmentSpace space =
                SegmentSpace.resume(preparer, file, last.end(), QueueWriter.fileBytes(block), segmentBytes);
        segment.map();
        return open(directory, block, segment, space);
    }

    private static Appending open(LogDirectory directory, int block, Segment segment, SegmentSpace space)
            throws IOException {
        try {
            return new Appending(QueueWriter.open(directory.queue(), block), segment, space);
        } catch (IOException | RuntimeException | InternalError e) {
            space.close();
            throw e;
        }
    }

    /** Chronicle renames the prepared file when it first writes to it. */
    void expectRename() {
        segment.moved(current);
    }

    /** Where the file lies, renamed or not yet. */
    Path file() {
        return Files.exists(current) ? current : prepared;
    }

    /** Up to where an excerpt of this size, and what Chronicle may add to it, can reach. */
    int until(int excerptBytes) {
        return Math.max(segment.end(), SegmentSpace.HEAD_BYTES) + excerptBytes + SegmentSpace.SLACK_BYTES;
    }

    /**
     * Makes the first segments of empty logs in the background, so that a first append finds its file open. Measured over 200
     * logs on a slow disk: 20 µs in the middle and 5 ms at most, instead of 4 ms and 60 ms. Each log made ready costs 80 KiB
     * of disk, 12 KiB of heap and 3 descriptors; therefore only {@link #READY_MAX} are ready at a time, in the order they
     * were opened, and the next is made when one is used. When an append finds none, those still asked for are forgotten:
     * such a burst is served as fast by the appends themselves.
     *
     * <p>Thread: any asks; the preparer makes.
     */
    static final class Ahead extends Chores.Chore {
        private static final int READY_MAX = 256;

        private final Chores preparer;
        private final Queue<First> asked = new ConcurrentLinkedQueue<>();
        private final AtomicInteger room = new AtomicInteger(READY_MAX);

        Ahead(Chores preparer) {
            this.preparer = preparer;
        }

        /** Has the first segment of an empty log made some time. */
        First ask(LogDirectory directory, long base, long timestamp, int segmentBytes) {
            First first = new First(this, directory, base, timestamp, segmentBytes);
            asked.add(first);
            preparer.submit(this);
            return first;
        }

        /** One at a time, so that other chores of the preparer come in between. */
        @Override
        void run() {
            First first = room.get() > 0 ? asked.poll() : null;
            if (first != null) {
                first.make();
                preparer.submit(this);
            }
        }
    }

    /**
     * The first segment of one log, made ahead or not.
     *
     * <p>Thread: the preparer makes, shard takes.
     */
    static final class First {
        private static final Logger LOG = LoggerFactory.getLogger(First.class);

        private final Ahead ahead;
        private final LogDirectory directory;
        private final long base;
        private final long timestamp;
        private final int segmentBytes;
        private boolean over;
        private @Nullable Appending ready;

        private First(Ahead ahead, LogDirectory directory, long base, long timestamp, int segmentBytes) {
            this.ahead = ahead;
            this.directory = directory;
            this.base = base;
            this.timestamp = timestamp;
            this.segmentBytes = segmentBytes;
        }

        private synchronized void make() {
            if (over) {
                return;
            }
            Appending made = null;
            try {
                int block = QueueWriter.blockBytes(segmentBytes, 0);
                made = begin(directory, base, timestamp, segmentBytes, block, ahead.preparer);
                made.writer.prime();
                ready = made;
                ahead.room.decrementAndGet();
            } catch (IOException | RuntimeException | InternalError e) {
                LOG.debug("No first segment ahead for {}", directory.root(), e);
                if (made != null) {
                    made.writer.close();
                    made.space.close();
                }
            }
        }

        /**
         * The segment if it was made and not taken yet; from now on nobody makes it any more.
         *
         * @param appends whether it is needed: then one that is not there tells that appends come faster than segments are
         *     made, and making more at the same time would only slow them down
         */
        @Nullable
        Appending take(boolean appends) {
            Appending taken;
            boolean ours;
            synchronized (this) {
                ours = !over;
                over = true;
                taken = ready;
                ready = null;
            }
            if (taken != null) {
                ahead.room.incrementAndGet();
                ahead.preparer.submit(ahead);
            } else if (ours && appends) {
                ahead.asked.clear();
            } else if (ours) {
                ahead.asked.remove(this);
            }
            return taken;
        }
    }
}
