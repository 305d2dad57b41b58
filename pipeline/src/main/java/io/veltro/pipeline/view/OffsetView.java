package io.veltro.pipeline.view;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/**
 * How far a consumer has come.
 *
 * <pre>
 *   partition u32 | current offset u64 | stored offset u64
 * </pre>
 */
public record OffsetView(int partition, long currentOffset, long storedOffset) implements View {
    /** Reads one. */
    public static OffsetView read(WireReader in) {
        return new OffsetView(in.u32(), in.u64(), in.u64());
    }

    @Override
    public void write(WireWriter out) {
        out.u32(partition).u64(currentOffset).u64(storedOffset);
    }
}
