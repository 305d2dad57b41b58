package io.veltro.pipeline.log;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.function.Consumer;

/**
 * The decided commands of the control shard, in order. Thread: control.
 */
public interface StateLog extends AutoCloseable {
    /**
     * Appends one record; it survives the death of the process when this returns OK.
     *
     * @param record borrowed, from 0 to its length
     * @return {@link ErrorCode#OK}, or {@link ErrorCode#CANNOT_APPEND_TO_FILE} when there is no room and nothing changed
     * @throws java.io.UncheckedIOException when the log can no longer be trusted: the process must stop
     */
    ErrorCode append(WireWriter record);

    /** Gives every record back, oldest first; the reader is borrowed for the length of each call. */
    void replay(Consumer<WireReader> records);

    @Override
    void close();
}
