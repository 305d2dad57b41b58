package io.veltro.pipeline.log;

import java.util.List;

/**
 * All logs of one server. Thread: control, but for {@link #close}.
 */
public interface Journal extends AutoCloseable {
    /** The log of decided commands. */
    StateLog stateLog();

    /**
     * Opens the log of a partition, empty when it has none yet. Costs no more than a look at the files: what the
     * first append needs is made in the background or by the append itself. After a crash whatever was half-written is put right here.
     *
     * @throws java.io.UncheckedIOException when the files cannot be read
     */
    PartitionLog open(PartitionKey key);

    /** Every partition that has files, whether open or not: what the catalog does not know may be deleted. */
    List<PartitionKey> existing();

    /** Deletes the files of a partition that is not open. */
    void delete(PartitionKey key);

    /** Syncs and closes every log. */
    @Override
    void close();
}
