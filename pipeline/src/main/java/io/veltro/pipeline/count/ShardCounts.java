package io.veltro.pipeline.count;

import io.veltro.pipeline.error.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The figures of one shard: how long requests spent in each {@link Stage}, how full its ring is, which appends stalled, and
 * when one last found no room on the disk.
 *
 * <pre>
 *   take ─▶ decided ─▶ journalled ─▶ told ─▶ take … ─▶ rest
 * </pre>
 *
 * <p>What nobody outside asked for, such as the orders of the control shard, is marked by {@link #UNKNOWN} instead of a time
 * and not counted.
 *
 * <p>Thread: shard counts; any reads.
 */
public final class ShardCounts {
    /** In place of a time: not known. */
    public static final long UNKNOWN = 0;

    /** An append that takes longer waited for something: the disk, a page, a collection, or the other half of a core. */
    public static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final LongSupplier nanos;
    private final LatencyHistogram read = new LatencyHistogram();
    private final LatencyHistogram ring = new LatencyHistogram();
    private final LatencyHistogram decide = new LatencyHistogram();
    private final LatencyHistogram journal = new LatencyHistogram();
    private final LatencyHistogram reply = new LatencyHistogram();
    private final LatencyHistogram appendStalls = new LatencyHistogram();

    /** When an append found no room; {@link #UNKNOWN} for never. */
    private final AtomicLong noRoomNanos = new AtomicLong(UNKNOWN);

    private volatile int ringSlots;
    private volatile LongSupplier ringUsed = () -> 0;

    private boolean isCounted;
    private boolean isInRow;
    private long at;

    ShardCounts(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Names the ring; once, before the shard starts. */
    public void ring(int slots, LongSupplier used) {
        ringSlots = slots;
        ringUsed = used;
    }

    /**
     * A slot was taken from the ring. Thread: shard.
     *
     * @param receivedNanos when its bytes were read, or {@link #UNKNOWN}
     * @param publishedNanos when it was put into the ring, or {@link #UNKNOWN} when it is not to be counted
     */
    public void take(long receivedNanos, long publishedNanos) {
        isCounted = publishedNanos != UNKNOWN;
        if (!isCounted) {
            isInRow = false;
            return;
        }
        if (!isInRow) {
            at = nanos.getAsLong();
            isInRow = true;
        }
        if (receivedNanos != UNKNOWN) {
            read.record(publishedNanos - receivedNanos);
        }
        ring.record(at - publishedNanos);
    }

    /** It was decided whether it can be done. Thread: shard. */
    public void decided() {
        if (isCounted) {
            end(decide);
        }
    }

    /**
     * The journal is done with it. Thread: shard.
     *
     * @param isAppend whether it was a batch that the journal was given
     * @param verdict what became of it
     */
    public void journalled(boolean isAppend, ErrorCode verdict) {
        if (!isCounted) {
            return;
        }
        long took = end(journal);
        if (isAppend && took > STALL_NANOS) {
            appendStalls.record(took);
        }
        if (verdict == ErrorCode.CANNOT_APPEND_TO_FILE) {
            noRoomNanos.setOpaque(at);
        }
    }

    /** Whoever asked was told. Thread: shard. */
    public void told() {
        if (isCounted) {
            end(reply);
        }
    }

    /** Nothing follows at once: the next slot is taken when it is, and not when the last was done. Thread: shard. */
    public void rest() {
        isInRow = false;
    }

    private long end(LatencyHistogram stage) {
        long now = nanos.getAsLong();
        long took = now - at;
        stage.record(took);
        at = now;
        return took;
    }

    /** How long a stage took. */
    public LatencyHistogram of(Stage stage) {
        return switch (stage) {
            case READ -> read;
            case RING -> ring;
            case DECIDE -> decide;
            case JOURNAL -> journal;
            case REPLY -> reply;
        };
    }

    /** The appends that took longer than {@link #STALL_NANOS}. */
    public LatencyHistogram appendStalls() {
        return appendStalls;
    }

    /** How many slots the ring has. */
    public int ringSlots() {
        return ringSlots;
    }

    /** How many of them are claimed and not done with. */
    public long ringUsed() {
        return Math.max(0, Math.min(ringSlots, ringUsed.getAsLong()));
    }

    /** Whether an append has found no room in so many nanoseconds up to now. */
    public boolean lackedRoom(long withinNanos) {
        long last = noRoomNanos.getOpaque();
        return last != UNKNOWN && nanos.getAsLong() - last <= withinNanos;
    }
}
