package io.veltro.journal;

import io.veltro.pipeline.message.Slices;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log, ascending and without gaps, and how to read across them. Never changed; the log replaces it.
 *
 * <p>Thread: any.
 */
final class SegmentRow {
    /** A row of none. */
    static final SegmentRow NONE = new SegmentRow();

    private final Segment[] segments;

    private SegmentRow(Segment... segments) {
        this.segments = segments;
    }

    /** A row of those given. */
    static SegmentRow of(List<Segment> segments) {
        return new SegmentRow(segments.toArray(new Segment[0]));
    }

    /** This row and one more. */
    SegmentRow with(Segment segment) {
        Segment[] more = Arrays.copyOf(segments, segments.length + 1);
        more[segments.length] = segment;
        return new SegmentRow(more);
    }

    /** This row without its last. */
    SegmentRow withoutLast() {
        return new SegmentRow(Arrays.copyOf(segments, segments.length - 1));
    }

    /** This row without its first ones. */
    SegmentRow withoutFirst(int count) {
        return new SegmentRow(Arrays.copyOfRange(segments, count, segments.length));
    }

    /** The segment at a place. */
    Segment get(int place) {
        return segments[place];
    }

    /** The newest segment; null when there is none. */
    @Nullable
    Segment last() {
        return segments.length == 0 ? null : segments[segments.length - 1];
    }

    /** Number of segments. */
    int size() {
        return segments.length;
    }

    /** The offset of the first message, or what is given when there is none. */
    long firstOffset(long otherwise) {
        return segments.length == 0 ? otherwise : segments[0].baseOffset();
    }

    /**
     * Whether a segment may be deleted whose elders are: never the newest, and while that is empty the one before it must
     * leave an index file, because nothing else tells where the log goes on. Thread: shard.
     */
    boolean isDeletable(int place, long keepFrom) {
        return place < segments.length - 1
                && segments[place].nextOffset() <= keepFrom
                && (segments[place + 1].end() > 0 || Files.exists(segments[place].indexPath()));
    }

    /** The log lets go of the first ones. */
    void release(int count) {
        for (int place = 0; place < count; place++) {
            segments[place].release();
        }
    }

    /** Gives the body of every batch, oldest first. */
    void forEach(Segment.BodyReader reader) {
        for (Segment segment : segments) {
            segment.forEach(reader);
        }
    }

    /** The timestamp of the first message, 0 when there is none; of a segment that was let go meanwhile none is left. */
    long firstTimestamp() {
        for (Segment segment : segments) {
            if (segment.tryRetain()) {
                try {
                    return segment.index().firstTimestamp();
                } finally {
                    segment.release();
                }
            }
        }
        return 0;
    }

    /** Adds what lies between an offset and a limit, until something is exhausted. */
    void read(long offset, long limit, long messagesMax, long bytesMax, Slices into) {
        long at = offset;
        long messagesLeft = messagesMax;
        long bytesLeft = bytesMax;
        int place = placeOf(offset);
        while (place >= 0 && place < segments.length && at < limit && messagesLeft > 0 && bytesLeft > 0) {
            Segment segment = segments[place];
            if (!segment.tryRetain()) {
                return;
            }
            int before = into.bytes();
            long reached;
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
            place++;
        }
    }

    private int placeOf(long offset) {
        int low = 0;
        int high = segments.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (segments[middle].baseOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The first offset at or after a time, the limit when all are older. */
    long offsetAt(long wanted, long limit) {
        int low = 0;
        int high = segments.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            Segment segment = segments[middle];
            if (segment.end() > 0 && Long.compareUnsigned(segment.timestamp(), wanted) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == segments.length || !segments[low].tryRetain()) {
            return limit;
        }
        try {
            return Math.min(limit, segments[low].offsetAt(wanted));
        } finally {
            segments[low].release();
        }
    }
}
