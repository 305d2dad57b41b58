package io.veltro.pipeline.ring;

import java.time.Duration;

/**
 * How many shards there are and what they run on.
 *
 * @param shards rings for partitions, 1 to 64; which partition belongs to which depends on it, but nothing on disk does
 * @param ringSlots entries of each ring, a power of two from 64 to 65536: what may be under way in a shard at once
 * @param layout what drains the rings
 * @param rebalanceTimeout how long a partition of a consumer group that is promised to another member waits for the commits
 *     of its owner, 1 s to 1 h
 * @param heartbeat how often a connection has to ping, 1 s to 1 h; zero asks for no pings
 */
public record PipelineConfig(int shards, int ringSlots, Layout layout, Duration rebalanceTimeout, Duration heartbeat) {
    /** The least of both durations. */
    public static final Duration WAIT_MIN = Duration.ofSeconds(1);

    /** The most of both durations. */
    public static final Duration WAIT_MAX = Duration.ofHours(1);

    /** What drains the rings of the shards. */
    public enum Layout {
        /** The loops of the gateways, between two selects. Best where cores are few. */
        GATEWAY,
        /** A thread per shard that sleeps when idle. */
        SHARD,
        /** A thread per shard that spins and yields; wants a core each. */
        SHARD_YIELDING,
        /** A thread per shard that spins; wants a dedicated core each. */
        SHARD_SPINNING
    }

    public PipelineConfig {
        if (shards < 1 || shards > 64) {
            throw new IllegalArgumentException("pipeline.shards is " + shards + ": take 1 to 64");
        }
        if (ringSlots < 64 || ringSlots > 65536 || Integer.bitCount(ringSlots) != 1) {
            throw new IllegalArgumentException(
                    "pipeline.ring_slots is " + ringSlots + ": take a power of two from 64 to 65536");
        }
        if (rebalanceTimeout.compareTo(WAIT_MIN) < 0 || rebalanceTimeout.compareTo(WAIT_MAX) > 0) {
            throw new IllegalArgumentException("the rebalance time-out is " + rebalanceTimeout + ": take 1 s to 1 h");
        }
        if (!heartbeat.isZero() && (heartbeat.compareTo(WAIT_MIN) < 0 || heartbeat.compareTo(WAIT_MAX) > 0)) {
            throw new IllegalArgumentException("the heartbeat is " + heartbeat + ": take 1 s to 1 h, or 0 for none");
        }
    }
}
