package io.veltro.pipeline.log;

import java.util.function.IntPredicate;

/**
 * How far each consumer and each group has come in one partition. One writer, any number of readers; a stored value
 * survives the death of the process.
 */
public interface OffsetStore {
    /** What {@link #get} answers for nothing. */
    long NONE = -1;

    /** Two spaces of numbers that never meet. */
    enum Owner {
        CONSUMER,
        GROUP
    }

    /** The stored offset, or {@link #NONE}. Thread: any. */
    long get(Owner owner, int id);

    /** The smallest offset stored by any consumer or group, or {@link #NONE}. Walks all of them. Thread: any. */
    long lowest();

    /** Stores an offset, forwards or backwards. Thread: shard. */
    void put(Owner owner, int id, long offset);

    /** Forgets the offsets of all groups but these. Thread: shard, or the one that starts the server. */
    void keepGroups(IntPredicate kept);

    /** Forgets an offset; false when none was stored. Thread: shard. */
    boolean remove(Owner owner, int id);
}
