package io.veltro.pipeline.view;

import io.veltro.pipeline.message.Slices;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/**
 * Polled messages: a head of its own and the messages as they lie in the journal. The one view that is refilled and reused;
 * whoever sends it closes its slices.
 *
 * <pre>
 *   partition u32 | current offset u64 | count u32 | messages
 * </pre>
 *
 * <p>Thread: one at a time.
 */
public final class PolledView implements View {
    /** Bytes in front of the messages. */
    public static final int HEAD_BYTES = 16;

    private final Slices slices = new Slices();
    private int partition;
    private long currentOffset;
    private int count;

    /** Reads the head; the messages stay in the reader, from its position on. */
    public static PolledView readHead(WireReader in) {
        PolledView view = new PolledView();
        view.refillHead(in);
        return view;
    }

    /** Reads the head over this one; the messages stay in the reader, from its position on. */
    public void refillHead(WireReader in) {
        partition = in.u32();
        currentOffset = in.u64();
        count = in.u32();
    }

    /** Sets the head to what is in the slices. */
    public PolledView describe(int partition, long currentOffset) {
        this.partition = partition;
        this.currentOffset = currentOffset;
        this.count = slices.messages();
        return this;
    }

    /** The messages; empty in a view that was read. */
    public Slices slices() {
        return slices;
    }

    public int partition() {
        return partition;
    }

    /** The offset of the partition's last message; 0 when it has none. */
    public long currentOffset() {
        return currentOffset;
    }

    /** Number of messages. */
    public int count() {
        return count;
    }

    @Override
    public void write(WireWriter out) {
        out.u32(partition).u64(currentOffset).u32(count);
    }
}
