package io.veltro.pipeline.ring;

import io.veltro.pipeline.log.Journal;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.Partition;
import java.util.HashSet;
import java.util.Set;

/**
 * From the journal to the catalog, at start: applies every decision in order, opens the logs of what is left, and deletes
 * the files of partitions whose deletion was decided but not finished.
 *
 * <p>Thread: the one that starts the server.
 */
public final class Replay {
    private Catalog catalog = Catalog.EMPTY;

    private Replay() {}

    /** Replays the whole journal. */
    public static Catalog run(Journal journal) {
        Replay replay = new Replay();
        journal.stateLog().replay(in -> replay.catalog = replay.catalog.apply(Decision.read(in)));
        Set<PartitionKey> known = new HashSet<>();
        for (Partition partition : replay.catalog.allPartitions()) {
            known.add(partition.key());
        }
        for (PartitionKey key : journal.existing()) {
            if (!known.contains(key)) {
                journal.delete(key);
            }
        }
        for (Partition partition : replay.catalog.allPartitions()) {
            partition.bind(journal.open(partition.key()));
        }
        return replay.catalog;
    }
}
