package io.veltro.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.openhft.chronicle.core.io.IOTools;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the segments of a log when it is opened, whatever happened before. Chronicle has no part in it.
 *
 * <ul>
 *   <li>A segment whose index file holds was forced to the device before that was written: it is taken as it is. Of the
 *       newest, the last {@link #TAIL_BYTES} are verified.
 *   <li>Every other file is walked and each message in it verified. What is whole becomes a segment that is not appended to
 *       any more; the rest is cut off. So Chronicle never opens a file nobody vouches for.
 *   <li>An index file without its segment is that of the newest one deleted on purpose: the log does not go on before it.
 *   <li>Where a batch is missing the log ends. What lies behind is set aside.
 * </ul>
 *
 * <p>Thread: one at a time.
 */
final class Recovery {
    /** How much of the newest segment is verified though its index file holds. */
    private static final int TAIL_BYTES = 256 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final LogDirectory directory;
    private final List<Segment> found = new ArrayList<>();
    private final List<Segment> walked = new ArrayList<>();
    private IndexFile.@Nullable Summary deleted;
    private boolean broken;

    Recovery(LogDirectory directory) {
        this.directory = directory;
    }

    /** Brings the directory in order. */
    void run() throws IOException {
        directory.wipeGone();
        List<Long> bases = directory.baseOffsets();
        takeDeleted(bases);
        for (int i = 0; i < bases.size(); i++) {
            long base = bases.get(i);
            Path file = directory.segment(base);
            if (broken || !continues(base)) {
                setAside(file);
            } else {
                takeClosed(file, base, i == bases.size() - 1);
            }
        }
        List<Path> leftBehind = directory.leftBehind();
        for (Path file : leftBehind) {
            if (broken) {
                setAside(file);
            } else {
                takeLeftBehind(file);
            }
        }
        LogDirectory.wipe(directory.queue());
    }

    /** The segments, ascending and without gaps. */
    List<Segment> segments() {
        return found;
    }

    /** Those among them that still need their tail cut and their index file written. */
    List<Segment> walked() {
        return walked;
    }

    /** What the newest segment that was deleted held, if one was. */
    Optional<IndexFile.Summary> deleted() {
        return Optional.ofNullable(deleted);
    }

    /** Finds the index file without a segment that says where the log goes on; older ones are not needed any more. */
    private void takeDeleted(List<Long> bases) throws IOException {
        long limit = bases.isEmpty() ? Long.MAX_VALUE : bases.get(0);
        for (long base : directory.indexed()) {
            if (Collections.binarySearch(bases, base) < 0) {
                Path index = directory.index(base);
                Optional<IndexFile.Summary> summary = IndexFile.read(index);
                IndexFile.Summary older = deleted;
                if (summary.isPresent()
                        && summary.get().baseOffset() == base
                        && summary.get().nextOffset() <= limit) {
                    deleted = summary.get();
                    index = older == null ? null : directory.index(older.baseOffset());
                }
                if (index != null) {
                    Files.deleteIfExists(index);
                }
            }
        }
    }

    private boolean continues(long base) {
        if (found.isEmpty()) {
            return deleted == null || base >= deleted.nextOffset();
        }
        return found.get(found.size() - 1).nextOffset() == base;
    }

    private void setAside(Path file) throws IOException {
        broken = true;
        LOG.warn("{} does not continue the log before it: it is set aside", file);
        directory.setAside(file);
    }

    private void takeClosed(Path file, long base, boolean newest) throws IOException {
        Path index = directory.index(base);
        Optional<IndexFile.Summary> summary = IndexFile.read(index);
        if (summary.isPresent()
                && summary.get().baseOffset() == base
                && Files.size(file) >= summary.get().end()) {
            Segment segment = Segment.closed(file, index, summary.get());
            if (!newest || tailHolds(segment)) {
                found.add(segment);
                return;
            }
            segment.release();
            LOG.warn("{} is not what was written: it is verified from the beginning", file);
        }
        Files.deleteIfExists(index);
        SegmentScan scan = scan(file, base);
        if (scan.end() == 0) {
            setAside(file);
        } else {
            take(file, scan);
        }
    }

    private static boolean tailHolds(Segment segment) {
        int from = segment.index().positionNear(segment.end() - TAIL_BYTES);
        return from >= 0 && SegmentScan.tailHolds(segment.map(), from, segment.end());
    }

    private void takeLeftBehind(Path file) throws IOException {
        SegmentScan scan = scan(file, SegmentScan.ANY_BASE);
        if (scan.end() == 0) {
            if (scan.isDamaged()) {
                LOG.warn("{} holds no whole batch: it is set aside", file);
                directory.setAside(file);
            } else {
                Files.delete(file);
            }
        } else if (continues(scan.baseOffset())) {
            Path closed = directory.segment(scan.baseOffset());
            Files.move(file, closed);
            take(closed, scan);
        } else {
            setAside(file);
        }
    }

    private void take(Path file, SegmentScan scan) {
        if (scan.isDamaged()) {
            LOG.warn("{} is whole up to offset {} only: the rest is cut off", file, scan.nextOffset());
        }
        Segment segment = Segment.scanned(file, directory.index(scan.baseOffset()), scan);
        found.add(segment);
        walked.add(segment);
    }

    private static SegmentScan scan(Path file, long base) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int size = (int) Math.min(channel.size(), Integer.MAX_VALUE);
            ByteBuffer bytes =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            try {
                return SegmentScan.of(bytes, size, base);
            } finally {
                if (size > 0) {
                    IOTools.clean(bytes);
                }
            }
        }
    }
}
