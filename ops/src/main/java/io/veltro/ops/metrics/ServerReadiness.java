package io.veltro.ops.metrics;

import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.count.ShardCounts;
import io.veltro.rest.Readiness;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether messages can be taken: not while the server stops, not while the disk has no room for two segments, the one to
 * come and the one after it, and not shortly after an append found no room.
 *
 * <p>Thread: any.
 */
public final class ServerReadiness implements Readiness {
    private static final int SEGMENTS_FREE_MIN = 2;
    private static final long LATELY_SECONDS = 10;
    private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(LATELY_SECONDS);
    private static final long MIB = 1 << 20;

    private final LongSupplier freeBytes;
    private final long bytesMin;
    private final Counts counts;
    private final BooleanSupplier isStopping;

    /**
     * @param freeBytes what is free on the disk under the journal
     * @param segmentBytes how large a segment grows
     */
    public ServerReadiness(LongSupplier freeBytes, long segmentBytes, Counts counts, BooleanSupplier isStopping) {
        this.freeBytes = freeBytes;
        this.bytesMin = SEGMENTS_FREE_MIN * segmentBytes;
        this.counts = counts;
        this.isStopping = isStopping;
    }

    @Override
    public Optional<String> problem() {
        if (isStopping.getAsBoolean()) {
            return Optional.of(
                    "The server is stopping and takes no more requests: ask another, or wait for its restart");
        }
        long free = freeBytes.getAsLong();
        if (free < bytesMin) {
            return Optional.of("The journal's disk has " + mebibytes(free) + " free and needs " + mebibytes(bytesMin)
                    + ", two segments: delete segments or topics, or give it a larger disk");
        }
        for (ShardCounts shard : counts.shards()) {
            if (shard.lackedRoom(LATELY_NANOS)) {
                return Optional.of("An append found no room on the journal's disk in the last " + LATELY_SECONDS
                        + " s, with " + mebibytes(free) + " free: look for a quota, delete segments or topics, or give"
                        + " it a larger disk");
            }
        }
        return Optional.empty();
    }

    private static String mebibytes(long bytes) {
        return bytes / MIB + " MiB";
    }
}
