package io.veltro.pipeline.log;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A journal that forgets everything with the process: what the pipeline is tested on. */
public final class MemoryJournal implements Journal {
    private final List<byte[]> records = new ArrayList<>();
    private final Map<PartitionKey, PartitionLog> logs = new ConcurrentHashMap<>();
    private volatile boolean full;

    /** Refuses state records from here on. */
    public void fill() {
        full = true;
    }

    /** What was decided, oldest first. */
    public List<byte[]> records() {
        return records;
    }

    @Override
    public StateLog stateLog() {
        return new StateLog() {
            @Override
            public ErrorCode append(WireWriter record) {
                if (full) {
                    return ErrorCode.CANNOT_APPEND_TO_FILE;
                }
                records.add(record.toBytes());
                return ErrorCode.OK;
            }

            @Override
            public void replay(Consumer<WireReader> each) {
                records.forEach(bytes -> each.accept(WireReader.of(bytes)));
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public PartitionLog open(PartitionKey key) {
        return logs.computeIfAbsent(key, any -> new MemoryLog(8 << 20, 100_000));
    }

    @Override
    public List<PartitionKey> existing() {
        return List.copyOf(logs.keySet());
    }

    @Override
    public void delete(PartitionKey key) {
        logs.remove(key);
    }

    @Override
    public void close() {}
}
