package io.veltro.pipeline.count;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often something took how long: a count for each of 36 bounds from 1 µs to 10 s, one for what took longer, and the sum.
 *
 * <pre>
 *   bounds in µs   1  1.6  2.5  4  6.3  10  16  …  6,300,000  10,000,000
 * </pre>
 *
 * Five bounds a decade, the preferred numbers R5 of ISO 3: a quantile read from it is at most 1.6 times too high, and the
 * bounds are short when they are written out. Where a value belongs is found by its leading zeros and two comparisons at
 * most.
 *
 * <p>Thread: one records with {@link #record}, or any with {@link #recordFromAny}; any reads.
 */
public final class LatencyHistogram {
    private static final long[] DECADE = {1_000, 1_600, 2_500, 4_000, 6_300};
    private static final int DECADES = 7;
    private static final long[] BOUNDS = bounds();

    /** The first bound that a value with so many leading zeros can lie below. */
    private static final byte[] FIRST = first();

    private static final int SUM = BOUNDS.length + 1;

    private final AtomicLongArray figures = new AtomicLongArray(BOUNDS.length + 2);

    private static long[] bounds() {
        long[] bounds = new long[DECADES * DECADE.length + 1];
        long scale = 1;
        for (int decade = 0; decade <= DECADES; decade++) {
            for (int i = 0; i < DECADE.length && decade * DECADE.length + i < bounds.length; i++) {
                bounds[decade * DECADE.length + i] = DECADE[i] * scale;
            }
            scale *= 10;
        }
        return bounds;
    }

    private static byte[] first() {
        byte[] first = new byte[Long.SIZE + 1];
        for (int zeros = 0; zeros <= Long.SIZE; zeros++) {
            long least = zeros == 0 ? Long.MAX_VALUE : zeros == Long.SIZE ? 0 : Long.MIN_VALUE >>> zeros;
            while (first[zeros] < BOUNDS.length && BOUNDS[first[zeros]] < least) {
                first[zeros]++;
            }
        }
        return first;
    }

    /** Counts a duration; a negative one counts as none. Thread: always the same. */
    public void record(long nanos) {
        long counted = Math.max(0, nanos);
        int bucket = bucket(counted);
        figures.setOpaque(bucket, figures.getPlain(bucket) + 1);
        figures.setOpaque(SUM, figures.getPlain(SUM) + counted);
    }

    /** The same for a histogram that several threads record in. Thread: any. */
    public void recordFromAny(long nanos) {
        long counted = Math.max(0, nanos);
        figures.getAndAdd(bucket(counted), 1);
        figures.getAndAdd(SUM, counted);
    }

    private static int bucket(long nanos) {
        int bucket = FIRST[Long.numberOfLeadingZeros(nanos)];
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** How many buckets there are, the one above the last bound included. */
    public static int buckets() {
        return BOUNDS.length + 1;
    }

    /** The most a value in a bucket can be, {@link Long#MAX_VALUE} for the last. */
    public static long boundNanos(int bucket) {
        return bucket == BOUNDS.length ? Long.MAX_VALUE : BOUNDS[bucket];
    }

    /** How many durations lie in a bucket and in none before it. Thread: any. */
    public long count(int bucket) {
        return figures.getOpaque(bucket);
    }

    /** All durations together. Thread: any. */
    public long sumNanos() {
        return figures.getOpaque(SUM);
    }
}
