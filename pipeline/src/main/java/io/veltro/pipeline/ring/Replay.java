package io.veltro.pipeline.ring;

import io.veltro.pipeline.log.Journal;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.Stream;
import io.veltro.pipeline.state.Topic;
import java.util.HashSet;
import java.util.Set;

/**
 * From the journal to the catalog, at start: applies every decision in order, opens the logs of what is left, and finishes
 * deletions that were decided but not done: files of partitions, and stored offsets of groups, whose numbers may be given to
 * others.
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
        for (Stream stream : replay.catalog.allStreams()) {
            for (Topic topic : stream.allTopics()) {
                for (Partition partition : topic.allPartitions()) {
                    partition.bind(journal.open(partition.key()));
                    partition.log().offsets().keepGroups(group -> topic.group(Identifier.of(group)) != null);
                }
            }
        }
        return replay.catalog;
    }
}
