package io.veltro.pipeline.request;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/**
 * A partition that may be left out. Held as a long: the partition's number, 0 to 2^32 - 1, or {@link #NONE}.
 *
 * <pre>
 *   given u8 (1 = given, anything else = left out) | partition u32 (0 when left out)
 * </pre>
 */
public final class MaybePartition {
    /** Left out. */
    public static final long NONE = -1;

    private MaybePartition() {}

    static long read(WireReader in) {
        int given = in.u8();
        int partition = in.u32();
        return given == 1 ? Integer.toUnsignedLong(partition) : NONE;
    }

    static void write(WireWriter out, long partition) {
        out.u8(partition == NONE ? 0 : 1).u32(partition == NONE ? 0 : (int) partition);
    }
}
