package io.veltro.journal;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.Slices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private static final Logger LOG = LoggerFactory.getLogger(SegmentedLog.class);

    private final LogDirectory directory;
    private final int segmentBytes;
    private final Chores preparer;
    private final Chores sealer;
    private final LogDirectory.Removals removals;

    /** Held while files are sealed in the background and while they are discarded. */
    private final Object sealing = new Object();

    private final AtomicLong nextOffset = new AtomicLong();
    private final AtomicLong messagesBytes = new AtomicLong();
    private final AtomicLong timestamp = new AtomicLong();

    /** What readers see. */
    private volatile SegmentRow segments = SegmentRow.NONE;

    private @Nullable Appending appending;

    /** The first segment of an empty log, until it is taken. */
    private Appending.@Nullable First first;

    /** The segment before, until Chronicle has turned to the next file. */
    private @Nullable Sealing retiring;

    /** The files that {@link #force} must put on the device. */
    private final SegmentSpace.Unforced unforced = new SegmentSpace.Unforced();

    /** What waits to be sealed, guarded by {@link #sealing}. */
    private final List<Sealing> unsealed = new ArrayList<>();

    /** Set when the files could not be put in order: nothing may be written any more. */
    private boolean broken;

    /** Whether the names of the files are on the device; set by whoever forced them. */
    private volatile boolean namesForced;

    private SegmentedLog(LogDirectory directory, int segmentBytes, Chores preparer, Chores sealer) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.preparer = preparer;
        this.sealer = sealer;
        this.removals = new LogDirectory.Removals(directory, sealer);
    }

    /** Has the first segment of an empty log made in the background. */
    void prepareFirst(Appending.Ahead ahead) {
        if (segments.size() == 0 && first == null) {
            first = ahead.ask(directory, nextOffset(), timestamp(), segmentBytes);
        }
    }

    /** Opens what a directory holds; nothing is put there before the first append unless it is asked for. */
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
        recovery.deleted().ifPresent(newest -> {
            nextOffset.set(newest.nextOffset());
            timestamp.set(newest.timestamp());
            removals.resume(directory.index(newest.baseOffset()));
        });
        for (Segment segment : recovery.segments()) {
            bytes += segment.messagesBytes();
            nextOffset.set(segment.nextOffset());
            timestamp.set(segment.timestamp());
        }
        messagesBytes.set(bytes);
        segments = SegmentRow.of(recovery.segments());
        for (Segment segment : recovery.walked()) {
            SegmentSpace space = SegmentSpace.closed(preparer, segment.path());
            segment.unsealed(space);
            unforced.add(space);
            sealer.submit(new Sealing(segment, space));
        }
    }

    /** The offset the next message gets. Thread: any. */
    long nextOffset() {
        return nextOffset.getAcquire();
    }

    /** The oldest offset kept. Thread: any. */
    long firstOffset() {
        return segments.firstOffset(nextOffset());
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
        return Math.max(1, segments.size());
    }

    /**
     * Appends one batch.
     *
     * @param header filled in by {@link BatchHeader}
     * @return OK, or CANNOT_APPEND_TO_FILE and nothing has changed
     */
    ErrorCode append(ByteBuffer header, ByteBuffer body, int position, int length) {
        int excerptBytes = Excerpt.HEADER_BYTES + BatchHeader.BYTES + length;
        if (broken) {
            throw new UncheckedIOException(
                    new IOException("The log in " + directory.root() + " is not in order: restart"));
        }
        try {
            Appending to = hasRoom(excerptBytes) ? appending : null;
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

    /** Whether the disk has room; what is appended to is then ready. */
    private boolean hasRoom(int excerptBytes) throws IOException {
        Appending to = appending == null ? takeFirst(true) : appending;
        if (to == null || excerptBytes > to.writer.excerptBytesMax()) {
            return begin(excerptBytes);
        }
        if (to.until(excerptBytes) > segmentBytes && to.segment.end() > 0) {
            return roll(to, excerptBytes);
        }
        if (to.next == null && to.segment.end() > segmentBytes >> 1 && to.space.isBusy()) {
            to.next = nextSpace(to);
            preparer.submit(to.next);
        }
        return to.space.ensure(to.until(excerptBytes));
    }

    private @Nullable Appending takeFirst(boolean appends) {
        Appending made = first == null ? null : first.take(appends);
        first = null;
        if (made != null) {
            appendTo(made, null);
        }
        return made;
    }

    private SegmentSpace.Next nextSpace(Appending from) {
        return new SegmentSpace.Next(
                preparer, from.writer.nextFile(), from.writer.fileBytes(), segmentBytes, from.space.chunk());
    }

    private boolean begin(int excerptBytes) throws IOException {
        abandon();
        int block = QueueWriter.blockBytes(segmentBytes, excerptBytes);
        Segment last = segments.last();
        boolean resume = last != null
                && last.end() + excerptBytes + SegmentSpace.SLACK_BYTES <= segmentBytes
                && last.isResumable();
        Appending to;
        try {
            to = last != null && resume
                    ? Appending.resume(directory, last, segmentBytes, block, preparer)
                    : Appending.begin(
                            directory, nextOffset.getPlain(), timestamp.getPlain(), segmentBytes, block, preparer);
        } catch (IOException | RuntimeException | InternalError e) {
            LOG.debug("No room for a segment in {}", directory.root(), e);
            undoBegin(last);
            return false;
        }
        appendTo(to, resume ? last : null);
        return to.space.ensure(to.until(excerptBytes));
    }

    private void undoBegin(@Nullable Segment last) throws IOException {
        if (last != null && !Files.exists(directory.segment(last.baseOffset()))) {
            broken = true;
            last.move(directory.segment(last.baseOffset()));
            broken = false;
        }
    }

    private void appendTo(Appending to, @Nullable Segment resumed) {
        to.expectRename();
        if (resumed == null) {
            segments = segments.with(to.segment);
        } else {
            segments = segments.withoutLast().with(to.segment);
            resumed.release();
        }
        namesForced = false;
        unforced.add(to.space);
        appending = to;
    }

    private boolean roll(Appending from, int excerptBytes) throws IOException {
        SegmentSpace.Next next = from.next == null ? nextSpace(from) : from.next;
        from.next = null;
        SegmentSpace space = next.take();
        if (space == null || !space.ensure(SegmentSpace.HEAD_BYTES + excerptBytes + SegmentSpace.SLACK_BYTES)) {
            next.drop();
            return false;
        }
        long base = nextOffset.getPlain();
        Segment segment = Segment.active(
                from.writer.nextFile(), directory.index(base), base, from.writer.blockBytes(), timestamp.getPlain());
        from.space.finish();
        retiring = new Sealing(from.segment, from.space);
        from.writer.roll();
        appendTo(new Appending(from.writer, segment, space), null);
        return true;
    }

    /** Gives the segment before its final name, now that Chronicle has left it, and has it sealed in the background. */
    private void retire() throws IOException {
        Sealing chore = retiring;
        if (chore != null) {
            retiring = null;
            chore.segment.move(directory.segment(chore.segment.baseOffset()));
            sealer.submit(chore);
        }
    }

    /** Lets Chronicle go and has what was appended sealed; the next append begins another segment. */
    private void abandon() {
        letGo().ifPresent(sealer::submit);
    }

    private Optional<Sealing> letGo() {
        Appending from = appending == null ? takeFirst(false) : appending;
        if (from == null) {
            return Optional.empty();
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
                from.segment.move(directory.segment(from.segment.baseOffset()));
                return Optional.of(new Sealing(from.segment, from.space));
            }
            from.space.close();
            unforced.remove(from.space);
            segments = segments.withoutLast();
            from.segment.release();
            Files.deleteIfExists(file);
            return Optional.empty();
        } catch (IOException e) {
            broken = true;
            throw new UncheckedIOException("The log in " + directory.root() + " cannot be put in order", e);
        }
    }

    /** Adds messages from an offset on. Thread: any. */
    void read(long offset, long messagesMax, long bytesMax, Slices into) {
        int before = into.size();
        SegmentRow all;
        do {
            long limit = nextOffset();
            all = segments;
            if (Long.compareUnsigned(offset, limit) < 0) {
                all.read(Math.max(offset, all.firstOffset(limit)), limit, messagesMax, Math.max(1, bytesMax), into);
            }
        } while (into.size() == before && all != segments);
    }

    /** The first offset at or after a time, the next offset when all are older. Thread: any. */
    long offsetAt(long wanted) {
        long found;
        SegmentRow all;
        do {
            all = segments;
            found = all.offsetAt(wanted, nextOffset());
        } while (all != segments);
        return found;
    }

    /** The timestamp of the oldest batch, 0 when there is none. Thread: any. */
    long firstTimestamp() {
        return segments.firstTimestamp();
    }

    /** Gives every batch's body back, oldest first. */
    void forEach(Segment.BodyReader reader) {
        segments.forEach(reader);
    }

    /** Returns once everything appended so far is on the device. Thread: any that may block. */
    void force() {
        try {
            boolean names = !namesForced && segments.size() > 0;
            namesForced = namesForced || names;
            unforced.force();
            if (names) {
                directory.force();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The log in " + directory.root() + " cannot be synced", e);
        }
    }

    /**
     * Deletes the oldest segments whose messages all lie before {@code keepFrom}, but never the newest segment.
     *
     * @return how many went
     */
    int deleteOldest(long segmentsMax, long keepFrom) {
        SegmentRow all = segments;
        int gone = 0;
        long bytes = 0;
        try {
            while (gone < segmentsMax && !broken && all.isDeletable(gone, keepFrom)) {
                removals.remove(all.get(gone));
                bytes += all.get(gone).messagesBytes();
                gone++;
            }
        } catch (IOException e) {
            LOG.warn("A segment of {} cannot be deleted", directory.root(), e);
        }
        if (gone > 0) {
            segments = all.withoutFirst(gone);
            messagesBytes.setRelease(messagesBytes.getPlain() - bytes);
            all.release(gone);
        }
        return gone;
    }

    /** Forgets everything; the next message has offset 0. Windows handed out stay readable. */
    void clear() {
        Optional<Sealing> last = letGo();
        last.ifPresent(chore -> LOG.debug("Forgetting {}", chore.segment.path()));
        synchronized (sealing) {
            for (Sealing chore : List.copyOf(unsealed)) {
                chore.cancel();
            }
            unforced.clear();
            removals.forget();
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
        SegmentRow all = segments;
        segments = SegmentRow.NONE;
        all.release(all.size());
    }

    /** Puts everything on the device and lets go of the files; the newest segment may be resumed. */
    void close() {
        letGo().ifPresent(last -> last.flags = IndexFile.RESUMABLE);
        List<Sealing> left;
        synchronized (sealing) {
            left = List.copyOf(unsealed);
        }
        left.forEach(Sealing::run);
        removals.finish();
        forget();
    }

    /** The same, but what waits for the device is left to others. */
    void close(Chores closer) {
        letGo().ifPresent(last -> {
            last.flags = IndexFile.RESUMABLE;
            closer.submit(last);
        });
        removals.finishLater();
        forget();
    }

    /** Cuts a segment behind its last batch, forces it and writes its index file; once, by whoever comes first. */
    private final class Sealing extends Chores.Chore {
        final Segment segment;
        final SegmentSpace space;
        int flags;

        Sealing(Segment segment, SegmentSpace space) {
            this.segment = segment;
            this.space = space;
            segment.retain();
            synchronized (sealing) {
                unsealed.add(this);
            }
        }

        @Override
        void run() {
            synchronized (sealing) {
                if (unsealed.contains(this)) {
                    seal();
                    cancel();
                }
            }
        }

        private void seal() {
            try {
                segment.cut(space, flags == 0);
                space.force();
            } catch (IOException e) {
                space.fail(e);
            }
            try {
                if (!space.hasFailed()) {
                    IndexFile.write(directory.index(segment.baseOffset()), flags, segment);
                }
            } catch (IOException e) {
                LOG.warn("{} will be verified when it is opened next: it has no index file", segment.path(), e);
            }
        }

        /** Lets go of everything, once; {@link #sealing} is held. */
        private void cancel() {
            if (unsealed.remove(this)) {
                if (!space.hasFailed()) {
                    unforced.remove(space);
                }
                space.close();
                segment.unsealed(null);
                segment.release();
            }
        }
    }
}
