package io.veltro.pipeline.count;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Everything one server counts that belongs to no partition; made first, then handed to the rooms that count.
 *
 * <p>Thread: any; the shards' are their own.
 */
public final class Counts {
    private final LongSupplier nanos;
    private final List<ShardCounts> shards;
    private final RefusalCounts refusals = new RefusalCounts();
    private final LatencyHistogram syncs = new LatencyHistogram();

    /**
     * Nothing counted yet.
     *
     * @param nanos nanoseconds of any origin that never fall
     */
    public Counts(int shards, LongSupplier nanos) {
        this.nanos = nanos;
        List<ShardCounts> all = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            all.add(new ShardCounts(nanos));
        }
        this.shards = List.copyOf(all);
    }

    /** The clock all durations are taken by. */
    public LongSupplier nanos() {
        return nanos;
    }

    /** The figures of each shard, by number. */
    public List<ShardCounts> shards() {
        return shards;
    }

    /** Refusals that were answered. */
    public RefusalCounts refusals() {
        return refusals;
    }

    /** How long syncs that somebody asked for took; record with {@link LatencyHistogram#recordFromAny}. */
    public LatencyHistogram syncs() {
        return syncs;
    }
}
