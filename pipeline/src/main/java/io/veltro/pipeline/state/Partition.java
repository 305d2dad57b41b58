package io.veltro.pipeline.state;

import io.veltro.pipeline.count.Traffic;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.view.TopicView;
import org.jspecify.annotations.Nullable;

/**
 * A partition: its place in the catalog and, once the control shard has bound it, the log its shard appends to. It is
 * bound before the catalog that holds it is published, so whoever finds it in a published catalog finds its log.
 *
 * <p>Thread: any; {@link #drop} shard.
 */
public final class Partition {
    private final PartitionKey key;
    private final long createdMicros;
    private final Traffic traffic;
    private @Nullable PartitionLog log;
    private volatile boolean dropped;

    Partition(PartitionKey key, long createdMicros, Traffic traffic) {
        this.key = key;
        this.createdMicros = createdMicros;
        this.traffic = traffic;
    }

    public PartitionKey key() {
        return key;
    }

    /** Which of so many shards owns it: the same for the same numbers, for ever. */
    public int shard(int shards) {
        int mixed = (key.stream() * 31 + key.topic()) * 31 + key.partition();
        mixed *= 0x9e3779b9;
        return Math.floorMod(mixed >>> 16, shards);
    }

    /** Gives it its log, once. */
    public void bind(PartitionLog log) {
        if (this.log != null) {
            throw new IllegalStateException("partition " + key + " has a log already");
        }
        this.log = log;
    }

    /** Whether it has a log. */
    public boolean isBound() {
        return log != null;
    }

    /** Its log. */
    public PartitionLog log() {
        if (log == null) {
            throw new IllegalStateException("partition " + key + " has no log yet");
        }
        return log;
    }

    /** Where what goes in and out is counted. */
    public Traffic traffic() {
        return traffic;
    }

    /** Takes it out of use for requests that still hold it. */
    public void drop() {
        dropped = true;
    }

    /** Whether it was deleted. */
    public boolean isDropped() {
        return dropped;
    }

    /** The offset of the last message; 0 when there is none, and when it is the first one. */
    public long currentOffset() {
        return Math.max(0, log().nextOffset() - 1);
    }

    /** Messages kept. */
    public long messages() {
        return log().nextOffset() - log().firstOffset();
    }

    TopicView.Partition view(boolean fresh) {
        return new TopicView.Partition(
                key.partition(),
                createdMicros,
                fresh ? 0 : log().segments(),
                currentOffset(),
                log().messagesBytes(),
                messages());
    }
}
