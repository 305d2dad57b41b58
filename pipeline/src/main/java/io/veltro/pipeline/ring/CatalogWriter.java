package io.veltro.pipeline.ring;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.Journal;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.wire.WireWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of the catalog: journals a decision, applies it, opens the logs of new partitions, publishes.
 *
 * <p>Thread: control.
 */
final class CatalogWriter {
    private final PublishedCatalog catalog;
    private final Journal journal;
    private final WireWriter record = new WireWriter();

    CatalogWriter(PublishedCatalog catalog, Journal journal) {
        this.catalog = catalog;
        this.journal = journal;
    }

    /** Makes a decision true; {@link ErrorCode#OK}, or why the journal has no room, and then nothing has changed. */
    ErrorCode write(Decision decision) {
        decision.write(record.clear());
        ErrorCode journalled = journal.stateLog().append(record);
        if (journalled == ErrorCode.OK) {
            Catalog after = catalog.get().apply(decision);
            bindNew(after.topicOf(decision));
            catalog.publish(after);
        }
        return journalled;
    }

    private void bindNew(@Nullable Topic topic) {
        List<Partition> partitions = topic == null ? List.of() : topic.allPartitions();
        for (Partition partition : partitions) {
            if (!partition.isBound()) {
                partition.bind(journal.open(partition.key()));
            }
        }
    }
}
