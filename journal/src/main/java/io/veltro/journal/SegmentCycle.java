package io.veltro.journal;

import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.RollCycle;

/**
 * Makes Chronicle Queue roll by size: its question for the current cycle, meant for clocks, is answered with the number of
 * the segment that should be written now. The number stands in the file name as a Modified Julian Day, the one pattern of
 * {@code DateTimeFormatter} that is a plain count.
 *
 * <p>Thread: shard.
 */
final class SegmentCycle implements RollCycle {
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
    static final int EXCERPTS_MAX = INDEX_COUNT * INDEX_COUNT * INDEX_SPACING;

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
