package io.veltro.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where in a segment to begin looking for an offset or a time. Sparse: one entry for at least {@link #STEP_BYTES} of log, so
 * a batch of that size has its own, and small ones are found by walking the headers behind the entry before them.
 *
 * <pre>
 *   entry, 24 bytes, little-endian
 *   0             8                16                        20
 *   | offset u64  | timestamp u64  | excerpt position u32    | 0 u32
 * </pre>
 *
 * <p>Readers never lock: an entry is published by the count, a larger memory before it.
 *
 * <p>Thread: one adds, any reads.
 */
final class OffsetIndex {
    /** Bytes of one entry. */
    static final int ENTRY_BYTES = 24;

    /** How much log lies between two entries at least: 24 bytes for 16 KiB are 0.15 percent. */
    static final int STEP_BYTES = 16 << 10;

    /** What the searches answer when every entry lies behind. */
    static final int NOTHING = -1;

    private static final int TIMESTAMP = 8;
    private static final int POSITION = 16;
    private static final int INITIAL_ENTRIES = 16;

    /** Written before {@link #size} by the one that adds. */
    private volatile ByteBuffer entries;

    /** Publishes the entries before it to readers. */
    private volatile int size;

    private OffsetIndex(ByteBuffer entries, int size) {
        this.entries = entries;
        this.size = size;
    }

    /** An index to add to. */
    static OffsetIndex empty() {
        return new OffsetIndex(allocate(INITIAL_ENTRIES), 0);
    }

    /** An index over entries written earlier; {@link #copy} it to add to it. */
    static OffsetIndex of(ByteBuffer littleEndian) {
        return new OffsetIndex(littleEndian, littleEndian.capacity() / ENTRY_BYTES);
    }

    /** A copy that can be added to. */
    OffsetIndex copy() {
        int count = size;
        ByteBuffer copy = allocate(Math.max(count, INITIAL_ENTRIES));
        copy.put(0, entries, 0, count * ENTRY_BYTES);
        return new OffsetIndex(copy, count);
    }

    private static ByteBuffer allocate(int count) {
        return ByteBuffer.allocate(count * ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Takes note of a batch, the next in order, unless one close before it is known. */
    void add(long offset, long timestamp, int position) {
        int count = size;
        ByteBuffer memory = entries;
        if (count > 0 && position - memory.getInt((count - 1) * ENTRY_BYTES + POSITION) < STEP_BYTES) {
            return;
        }
        int entry = count * ENTRY_BYTES;
        if (entry == memory.capacity()) {
            ByteBuffer larger = allocate(count * 2);
            larger.put(0, memory, 0, entry);
            memory = larger;
            entries = larger;
        }
        memory.putLong(entry, offset);
        memory.putLong(entry + TIMESTAMP, timestamp);
        memory.putInt(entry + POSITION, position);
        size = count + 1;
    }

    /** Number of entries. */
    int size() {
        return size;
    }

    /** A window of all entries. */
    ByteBuffer bytes() {
        int count = size;
        return entries.slice(0, count * ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The timestamp of the first batch, 0 when there is none. */
    long firstTimestamp() {
        return size == 0 ? 0 : entries.getLong(TIMESTAMP);
    }

    /** The position of the last known batch that begins at or before the offset. */
    int positionOf(long offset) {
        int low = 0;
        int high = size - 1;
        ByteBuffer memory = entries;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (memory.getLong(middle * ENTRY_BYTES) <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 0 ? NOTHING : memory.getInt(high * ENTRY_BYTES + POSITION);
    }

    /** The position of the last known batch older than the timestamp, or else of the first. */
    int positionBefore(long timestamp) {
        int low = 0;
        int high = size - 1;
        ByteBuffer memory = entries;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(memory.getLong(middle * ENTRY_BYTES + TIMESTAMP), timestamp) < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return size == 0 ? NOTHING : memory.getInt(Math.max(high, 0) * ENTRY_BYTES + POSITION);
    }

    /** The position of the last known batch that begins at or before a position: where to start looking at a tail. */
    int positionNear(int position) {
        ByteBuffer memory = entries;
        int entry = size - 1;
        while (entry > 0 && memory.getInt(entry * ENTRY_BYTES + POSITION) > position) {
            entry--;
        }
        return entry < 0 ? NOTHING : memory.getInt(entry * ENTRY_BYTES + POSITION);
    }
}
