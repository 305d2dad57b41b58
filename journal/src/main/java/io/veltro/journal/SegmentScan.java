package io.veltro.journal;

import java.nio.ByteBuffer;

/**
 * Walks the file of a segment without Chronicle and finds out how far it is whole: every length is checked before it is
 * followed, every message is hashed, so the bytes may be anything.
 *
 * <p>Thread: one at a time.
 */
final class SegmentScan {
    /** The base offset of a segment that says itself where it begins. */
    static final long ANY_BASE = -1;

    private final ByteBuffer bytes;
    private final int limit;
    private final OffsetIndex index = OffsetIndex.empty();
    private long baseOffset;
    private long nextOffset;
    private long messagesBytes;
    private long timestamp;
    private int end;
    private boolean damaged;

    private SegmentScan(ByteBuffer bytes, int limit, long baseOffset) {
        this.bytes = bytes;
        this.limit = limit;
        this.baseOffset = baseOffset;
        this.nextOffset = baseOffset;
    }

    /** Walks a file from its beginning. */
    static SegmentScan of(ByteBuffer bytes, int limit, long baseOffset) {
        SegmentScan scan = new SegmentScan(bytes, limit, baseOffset);
        scan.walk(0);
        if (scan.end == 0) {
            scan.walkFromFirstBatch();
        }
        return scan;
    }

    /** Whether every batch from an excerpt on to the end holds. */
    static boolean tailHolds(ByteBuffer bytes, int from, int end) {
        int position = Excerpt.batchFrom(bytes, from, end);
        while (position >= 0 && position < end) {
            if (!BatchHeader.holds(bytes, position + Excerpt.HEADER_BYTES)) {
                return false;
            }
            position = Excerpt.batchBehind(bytes, position, end);
        }
        return position >= 0;
    }

    /** What Chronicle wrote before the first batch may be lost while the batches are not. */
    private void walkFromFirstBatch() {
        int last = Math.min(SegmentSpace.HEAD_BYTES, limit - Excerpt.HEADER_BYTES - BatchHeader.BYTES);
        for (int position = 0; position <= last && end == 0; position += Excerpt.HEADER_BYTES) {
            if (BatchHeader.standsAt(bytes, position + Excerpt.HEADER_BYTES, limit - position - Excerpt.HEADER_BYTES)) {
                walk(position);
                damaged = true;
            }
        }
    }

    private void walk(int from) {
        int position = from;
        while (position <= limit - Excerpt.HEADER_BYTES) {
            int header = bytes.getInt(position);
            int length = Excerpt.length(header);
            int body = position + Excerpt.HEADER_BYTES;
            if (!Excerpt.isComplete(header)) {
                damaged = header != 0 && !Excerpt.isEnd(header);
                return;
            }
            if (length > limit - body) {
                damaged = true;
                return;
            }
            if (Excerpt.isData(header) && !take(position, length)) {
                damaged = true;
                return;
            }
            position = Excerpt.next(position, header);
        }
    }

    private boolean take(int position, int length) {
        int body = position + Excerpt.HEADER_BYTES;
        if (!BatchHeader.standsAt(bytes, body, length)) {
            return false;
        }
        long base = BatchHeader.baseOffset(bytes, body);
        if (baseOffset == ANY_BASE) {
            baseOffset = base;
            nextOffset = base;
        }
        long time = BatchHeader.timestamp(bytes, body);
        if (base != nextOffset || !BatchHeader.holds(bytes, body)) {
            return false;
        }
        index.add(base, time, position);
        nextOffset = base + BatchHeader.count(bytes, body);
        messagesBytes += BatchHeader.length(bytes, body);
        timestamp = time;
        end = Excerpt.next(position, length);
        return true;
    }

    /** What was found, by offset. */
    OffsetIndex index() {
        return index;
    }

    /** The offset of the first message, {@link #ANY_BASE} when nothing was found that says so. */
    long baseOffset() {
        return baseOffset;
    }

    /** The offset behind the last whole batch. */
    long nextOffset() {
        return nextOffset;
    }

    /** Bytes of all messages of whole batches. */
    long messagesBytes() {
        return messagesBytes;
    }

    /** The timestamp of the last whole batch. */
    long timestamp() {
        return timestamp;
    }

    /** The position behind the last whole batch; 0 when there is none. */
    int end() {
        return end;
    }

    /** Whether the walk ended at something that is neither the end nor an append that was never finished. */
    boolean isDamaged() {
        return damaged;
    }
}
