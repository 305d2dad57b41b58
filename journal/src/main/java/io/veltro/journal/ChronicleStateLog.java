package io.veltro.journal;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.StateLog;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * The decided commands, one record an excerpt, numbered from 0.
 *
 * <p>Thread: control.
 */
final class ChronicleStateLog implements StateLog {
    private final SegmentedLog log;
    private final ByteBuffer header = ByteBuffer.allocate(BatchHeader.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    ChronicleStateLog(SegmentedLog log) {
        this.log = log;
    }

    @Override
    public ErrorCode append(WireWriter record) {
        BatchHeader.writeOpaque(header, log.nextOffset(), record.buffer(), 0, record.length());
        return log.append(header, record.buffer(), 0, record.length());
    }

    @Override
    public void replay(Consumer<WireReader> records) {
        WireReader reader = new WireReader();
        log.forEach((bytes, position, length) -> records.accept(reader.wrap(bytes, position, length)));
    }

    @Override
    public void close() {
        log.close();
    }
}
