package io.veltro.journal;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.Slices;
import io.veltro.pipeline.message.Xxh3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log as a row of segments, of which the last may be appended to: rolls, seals, reads across them. What the batches hold
 * is not its affair; logs of messages and of commands stand on it alike.
 *
 * <pre>
 *   nothing --append--> appending --roll--> appending ...
 *      ^                    |   \--close--> closed, may be resumed
 *      \---- any failure ---/               by the next append
 * </pre>
 * After a failure the newest segment is cut behind its last whole batch and sealed, and the next append begins another: a
 * file is never written to unless everything in it is known.
 *
 * <p>Thread: shard; what says so, any.
 */
final class SegmentedLog {
    private static final Segment[] NONE = {};
    private static final Logger LOG = LoggerFactory.getLogger(SegmentedLog.class);

    private final LogDirectory directory;
    private final int segmentBytes;
    private final Chores preparer;
    private final Chores sealer;

    /** Held while files are sealed in the background and while they are discarded. */
    private final Object sealing = new Object();

    /** Guards changes of {@link #unforced}. */
    private final Object forcing = new Object();

    private final AtomicLong nextOffset = new AtomicLong();
    private final AtomicLong messagesBytes = new AtomicLong();
    private final AtomicLong timestamp = new AtomicLong();

    /** Ascending and without gaps; replaced, never changed. */
    private volatile Segment[] segments = NONE;

    private @Nullable Appending appending;

    /** The segment before, until Chronicle has turned to the next file. */
    private @Nullable Sealing retiring;

    /** The files that {@link #force} must put on the device; replaced, never changed. */
    private volatile SegmentSpace[] unforced = {};

    /** Grows under {@link #sealing} whenever all files are discarded: who seals those of an older era does nothing. */
    private int era;

    /** Whether the names of the files are on the device; set by whoever forced them. */
    private volatile boolean namesForced;

    private SegmentedLog(LogDirectory directory, int segmentBytes, Chores preparer, Chores sealer) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.preparer = preparer;
        this.sealer = sealer;
    }

    /** Opens what a directory holds; nothing is put there before the first append. */
    static SegmentedLog open(LogDirectory directory, int segmentBytes, Chores preparer, Chores sealer) {
        SegmentedLog log = new SegmentedLog(directory, segmentBytes, preparer, sealer);
        Recovery recovery = new Recovery(directory);
        try {
            recovery.run();
        } catch (IOException e) {
            throw new UncheckedIOException("The log in " + directory.root() + " cannot be opened", e);
        }
        log.take(recovery);
        return log;
    }

    private void take(Recovery recovery) {
        long bytes = 0;
        for (Segment segment : recovery.segments()) {
            bytes += segment.messagesBytes();
            nextOffset.set(segment.nextOffset());
            timestamp.set(segment.timestamp());
        }
        messagesBytes.set(bytes);
        segments = recovery.segments().toArray(NONE);
        for (Segment segment : recovery.walked()) {
            SegmentSpace space = SegmentSpace.closed(preparer, segment.path());
            addUnforced(space);
            sealer.submit(new Sealing(segment, space, era));
        }
    }

    /** The offset the next message gets. Thread: any. */
    long nextOffset() {
        return nextOffset.getAcquire();
    }

    /** The oldest offset kept. Thread: any. */
    long firstOffset() {
        Segment[] all = segments;
        return all.length == 0 ? nextOffset() : all[0].baseOffset();
    }

    /** Bytes of all messages kept. Thread: any. */
    long messagesBytes() {
        return messagesBytes.getAcquire();
    }

    /** The greatest timestamp. Thread: any. */
    long timestamp() {
        return timestamp.getAcquire();
    }

    /** Number of segments, at least 1. Thread: any. */
    int segmentCount() {
        return Math.max(1, segments.length);
    }

    /**
     * Appends one batch.
     *
     * @param header filled in by {@link BatchHeader}
     * @return OK, or CANNOT_APPEND_TO_FILE and nothing has changed
     */
    ErrorCode append(ByteBuffer header, ByteBuffer body, int position, int length) {
        int excerptBytes = Excerpt.HEADER_BYTES + BatchHeader.BYTES + length;
        try {
            Appending to = room(excerptBytes);
            if (to == null) {
                return ErrorCode.CANNOT_APPEND_TO_FILE;
            }
            int end = to.segment.end();
            int until = to.until(excerptBytes);
            int at = to.writer.append(header, body, position, length, end, until);
            retire();
            if (at == QueueWriter.REFUSED) {
                throw new IOException("Chronicle would not append where " + to.segment.path() + " ends");
            }
            publish(to.segment, at, BatchHeader.count(header, 0), length, BatchHeader.timestamp(header, 0));
            return ErrorCode.OK;
        } catch (IOException | RuntimeException | InternalError e) {
            LOG.warn("Nothing could be appended to {}: its newest segment is sealed", directory.root(), e);
            abandon();
            return ErrorCode.CANNOT_APPEND_TO_FILE;
        }
    }

    private void publish(Segment segment, int at, int count, int length, long batchTimestamp) {
        segment.appended(at, count, length, batchTimestamp);
        messagesBytes.setRelease(messagesBytes.getPlain() + length);
        timestamp.setRelease(batchTimestamp);
        nextOffset.setRelease(nextOffset.getPlain() + count);
    }

    /** Where to append; null when the disk has no room. */
    private @Nullable Appending room(int excerptBytes) throws IOException {
        Appending to = appending;
        if (to == null || excerptBytes > to.writer.excerptBytesMax()) {
            to = begin(excerptBytes);
        } else if (to.until(excerptBytes) > segmentBytes && to.segment.end() > 0) {
            to = roll(to, excerptBytes);
        } else if (to.next == null && to.segment.end() > segmentBytes >> 1 && to.space.isBusy()) {
            to.next = nextSpace(to);
            preparer.submit(to.next);
        }
        return to != null && to.space.ensure(to.until(excerptBytes)) ? to : null;
    }

    private NextSpace nextSpace(Appending from) {
        return new NextSpace(
                preparer, from.writer.nextFile(), from.writer.fileBytes(), segmentBytes, from.space.chunk());
    }

    private @Nullable Appending begin(int excerptBytes) throws IOException {
        abandon();
        int block = QueueWriter.blockBytes(segmentBytes, excerptBytes);
        Segment last = last();
        boolean resume = last != null && isResumable(last, excerptBytes);
        directory.createQueue();
        Path file = QueueWriter.firstFile(directory.queue());
        long base = nextOffset.getPlain();
        SegmentSpace space = null;
        QueueWriter writer = null;
        Segment segment;
        try {
            if (last != null && resume) {
                Files.deleteIfExists(directory.index(last.baseOffset()));
                rename(last, file);
                segment = last.resumed(file, block);
                space = SegmentSpace.resume(preparer, file, last.end(), QueueWriter.fileBytes(block), segmentBytes);
                segment.map();
            } else {
                space = SegmentSpace.create(preparer, file, QueueWriter.fileBytes(block), segmentBytes, 0);
                segment = Segment.active(file, directory.index(base), base, block, timestamp.getPlain());
            }
            writer = QueueWriter.open(directory.queue(), block);
        } catch (IOException e) {
            LOG.debug("No room for a segment in {}", directory.root(), e);
            undoBegin(resume ? last : null, space);
            return null;
        }
        return appendTo(new Appending(writer, segment, space), resume ? last : null);
    }

    private void undoBegin(@Nullable Segment last, @Nullable SegmentSpace space) throws IOException {
        if (space != null) {
            space.close();
        }
        if (last != null) {
            rename(last, directory.segment(last.baseOffset()));
        }
    }

    private Appending appendTo(Appending to, @Nullable Segment resumed) {
        to.expectRename();
        if (resumed == null) {
            add(to.segment);
        } else {
            Segment[] all = segments.clone();
            all[all.length - 1] = to.segment;
            segments = all;
            resumed.release();
        }
        addUnforced(to.space);
        appending = to;
        return to;
    }

    private boolean isResumable(Segment last, int excerptBytes) throws IOException {
        IndexFile.Summary summary = last.summary();
        return summary != null
                && (summary.flags() & IndexFile.RESUMABLE) != 0
                && last.end() + excerptBytes + SegmentSpace.SLACK_BYTES <= segmentBytes
                && Files.exists(directory.index(last.baseOffset()))
                && Files.size(last.path()) == last.end()
                && summary.headCheck() == headCheck(last);
    }

    /** Hashes what Chronicle wrote before the first batch. */
    private static long headCheck(Segment segment) {
        return Xxh3.hash64(segment.map(), 0, Math.max(0, segment.index().positionOf(segment.baseOffset())));
    }

    private @Nullable Appending roll(Appending from, int excerptBytes) throws IOException {
        NextSpace next = from.next == null ? nextSpace(from) : from.next;
        from.next = null;
        SegmentSpace space = next.take();
        if (space == null || !space.ensure(SegmentSpace.HEAD_BYTES + excerptBytes + SegmentSpace.SLACK_BYTES)) {
            next.drop();
            return null;
        }
        long base = nextOffset.getPlain();
        Segment segment = Segment.active(
                from.writer.nextFile(), directory.index(base), base, from.writer.blockBytes(), timestamp.getPlain());
        from.space.finish();
        retiring = new Sealing(from.segment, from.space, era);
        from.writer.roll();
        return appendTo(new Appending(from.writer, segment, space), null);
    }

    private void add(Segment segment) {
        Segment[] all = Arrays.copyOf(segments, segments.length + 1);
        all[all.length - 1] = segment;
        segments = all;
    }

    private @Nullable Segment last() {
        Segment[] all = segments;
        return all.length == 0 ? null : all[all.length - 1];
    }

    private void addUnforced(SegmentSpace space) {
        synchronized (forcing) {
            SegmentSpace[] more = Arrays.copyOf(unforced, unforced.length + 1);
            more[more.length - 1] = space;
            unforced = more;
        }
    }

    private void removeUnforced(SegmentSpace space) {
        synchronized (forcing) {
            List<SegmentSpace> rest = new ArrayList<>(Arrays.asList(unforced));
            rest.remove(space);
            unforced = rest.toArray(new SegmentSpace[0]);
        }
    }

    private static void rename(Segment segment, Path to) throws IOException {
        Files.move(segment.path(), to);
        segment.moved(to);
    }

    /** Gives the segment before its final name, now that Chronicle has left it, and has it sealed in the background. */
    private void retire() throws IOException {
        Sealing chore = retiring;
        if (chore != null) {
            retiring = null;
            Path closed = directory.segment(chore.segment.baseOffset());
            rename(chore.segment, closed);
            chore.space.moved(closed);
            sealer.submit(chore);
        }
    }

    /** Lets Chronicle go and has what was appended sealed; the next append begins another segment. */
    private void abandon() {
        Sealing last = letGo();
        if (last != null) {
            sealer.submit(last);
        }
    }

    private @Nullable Sealing letGo() {
        Appending from = appending;
        if (from == null) {
            return null;
        }
        appending = null;
        from.writer.close();
        if (from.next != null) {
            from.next.drop();
        }
        from.space.finish();
        try {
            retire();
            Path file = from.file();
            from.segment.moved(file);
            if (from.segment.end() > 0) {
                Path closed = directory.segment(from.segment.baseOffset());
                rename(from.segment, closed);
                from.space.moved(closed);
                return new Sealing(from.segment, from.space, era);
            }
            from.space.close();
            removeUnforced(from.space);
            segments = Arrays.copyOf(segments, segments.length - 1);
            from.segment.release();
            Files.deleteIfExists(file);
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("The log in " + directory.root() + " cannot be put in order", e);
        }
    }

    /** Reads on from an offset. Thread: any. */
    void read(long offset, long messagesMax, long bytesMax, Slices into) {
        long limit = nextOffset();
        long at = Long.compareUnsigned(offset, limit) >= 0 ? limit : Math.max(offset, firstOffset());
        long messagesLeft = messagesMax;
        long bytesLeft = Math.max(1, bytesMax);
        while (at < limit && messagesLeft > 0 && bytesLeft > 0) {
            Segment segment = hold(at);
            if (segment == null) {
                return;
            }
            long reached;
            int before = into.bytes();
            try {
                reached = segment.read(at, messagesLeft, bytesLeft, into);
            } finally {
                segment.release();
            }
            if (reached == at) {
                return;
            }
            messagesLeft -= reached - at;
            bytesLeft -= into.bytes() - before;
            at = reached;
        }
    }

    /** The segment an offset lies in, held; null when there is none any more. */
    private @Nullable Segment hold(long offset) {
        Segment[] all = segments;
        int low = 0;
        int high = all.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (all[middle].baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (high < 0) {
            return null;
        }
        Segment found = all[high];
        return found.tryRetain() ? found : all == segments ? null : hold(offset);
    }

    /** The first offset at or after a time. Thread: any. */
    long offsetAt(long wanted) {
        long limit = nextOffset();
        for (Segment segment : segments) {
            if (segment.end() > 0 && Long.compareUnsigned(segment.timestamp(), wanted) >= 0 && segment.tryRetain()) {
                try {
                    return Math.min(limit, segment.offsetAt(wanted));
                } finally {
                    segment.release();
                }
            }
        }
        return limit;
    }

    /** Gives every batch's body back, oldest first: the mapping, the position and the length. */
    void forEach(BodyReader reader) {
        for (Segment segment : segments) {
            segment.forEach(reader);
        }
    }

    /** Returns once everything appended so far is on the device. Thread: any that may block. */
    void force() {
        try {
            for (SegmentSpace space : unforced) {
                space.force();
            }
            if (!namesForced && segments.length > 0) {
                namesForced = true;
                directory.force();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The log in " + directory.root() + " cannot be synced", e);
        }
    }

    /** Forgets everything; the next message has offset 0. Windows handed out stay readable. */
    void clear() {
        Sealing last = letGo();
        synchronized (sealing) {
            era++;
            if (last != null) {
                last.space.close();
            }
            for (SegmentSpace space : unforced) {
                space.close();
            }
            synchronized (forcing) {
                unforced = new SegmentSpace[0];
            }
            try {
                directory.discard();
            } catch (IOException e) {
                throw new UncheckedIOException("The log in " + directory.root() + " cannot be deleted", e);
            }
        }
        forget();
        nextOffset.set(0);
        messagesBytes.set(0);
        timestamp.set(0);
    }

    private void forget() {
        Segment[] all = segments;
        segments = NONE;
        for (Segment segment : all) {
            segment.release();
        }
    }

    /** Puts everything on the device and lets go of the files; the newest segment may be resumed. */
    void close() {
        Sealing last = letGo();
        if (last != null) {
            last.seal(IndexFile.RESUMABLE);
        }
        forget();
    }

    /** Cuts a segment behind its last batch, forces it and writes its index file. */
    private final class Sealing extends Chore {
        final Segment segment;
        final SegmentSpace space;
        private final int bornIn;

        Sealing(Segment segment, SegmentSpace space, int bornIn) {
            this.segment = segment;
            this.space = space;
            this.bornIn = bornIn;
            segment.retain();
        }

        @Override
        void run() {
            seal(0);
        }

        void seal(int flags) {
            try {
                synchronized (sealing) {
                    if (bornIn == era) {
                        segment.cut(space, flags == 0);
                        space.force();
                        space.close();
                        IndexFile.write(directory.index(segment.baseOffset()), flags, segment, headCheck(segment));
                        removeUnforced(space);
                    }
                }
            } catch (IOException e) {
                LOG.warn("{} could not be sealed: it will be verified when it is opened next", segment.path(), e);
            } finally {
                segment.release();
            }
        }
    }
}
