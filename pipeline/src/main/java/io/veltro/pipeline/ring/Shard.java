package io.veltro.pipeline.ring;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.LiteBlockingWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.veltro.pipeline.count.ShardCounts;
import io.veltro.pipeline.door.Duty;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One ring with its stages, and what drains it: a thread of its own, or whoever takes it on as a {@link Duty}.
 *
 * <p>Publishing and parking meet as in Dekker's algorithm: a publisher makes its slot visible, then looks whether the owner
 * is parked; the owner says that it parks, then looks whether a slot is there. With a full fence between the two steps on
 * either side at least one of them sees the other.
 *
 * <p>Thread: loops and control claim and publish, one owner drains.
 */
final class Shard implements Duty {
    /** What {@link #tryClaim} answers when the ring is full. */
    static final long FULL = -1;

    private final RingBuffer<Slot> ring;
    private final @Nullable Disruptor<Slot> ownThread;
    private final @Nullable EventPoller<Slot> poller;
    private final EventPoller.Handler<Slot> drain;
    private final DecideStage decide = new DecideStage();
    private final JournalStage journal;
    private final ReplyStage reply;
    private final ShardCounts counts;
    private final FatalHandler fatal;
    private Runnable waker = () -> {};
    private volatile boolean parked;
    private int drained;

    Shard(
            int number,
            PipelineConfig config,
            RandomGenerator ids,
            ReplyStage.Settlement settlement,
            ShardCounts counts,
            FatalHandler fatal) {
        this.counts = counts;
        this.fatal = fatal;
        this.reply = new ReplyStage(settlement);
        this.journal = new JournalStage(ids);
        this.drain = (slot, sequence, endOfBatch) -> {
            onSlot(slot);
            drained++;
            return true;
        };
        if (config.layout() == PipelineConfig.Layout.GATEWAY) {
            ownThread = null;
            ring = RingBuffer.createMultiProducer(Slot::new, config.ringSlots(), new BlockingWaitStrategy());
            poller = ring.newPoller();
            ring.addGatingSequences(poller.getSequence());
        } else {
            ownThread = new Disruptor<>(
                    Slot::new,
                    config.ringSlots(),
                    task -> new Thread(task, "shard-" + number),
                    ProducerType.MULTI,
                    waitStrategy(config.layout()));
            ownThread.setDefaultExceptionHandler(fatal.forRing());
            ownThread.handleEventsWith((slot, sequence, endOfBatch) -> {
                onSlot(slot);
                if (endOfBatch) {
                    counts.rest();
                }
            });
            ring = ownThread.getRingBuffer();
            poller = null;
        }
        counts.ring(ring.getBufferSize(), () -> ring.getBufferSize() - ring.remainingCapacity());
    }

    private static WaitStrategy waitStrategy(PipelineConfig.Layout layout) {
        return switch (layout) {
            case GATEWAY, SHARD -> new LiteBlockingWaitStrategy();
            case SHARD_YIELDING -> new YieldingWaitStrategy();
            case SHARD_SPINNING -> new BusySpinWaitStrategy();
        };
    }

    void start() {
        if (ownThread != null) {
            ownThread.start();
        }
    }

    /** Whether somebody else has to drain it. */
    boolean isDuty() {
        return ownThread == null;
    }

    /** A sequence to fill, or {@link #FULL}. */
    long tryClaim() {
        try {
            return ring.tryNext();
        } catch (InsufficientCapacityException full) {
            return FULL;
        }
    }

    /** A sequence to fill; waits while the ring is full. Thread: control. */
    long claim() {
        return ring.next();
    }

    Slot slot(long sequence) {
        return ring.get(sequence);
    }

    void publish(long sequence) {
        ring.publish(sequence);
        if (ownThread == null) {
            VarHandle.fullFence();
            if (parked) {
                waker.run();
            }
        }
    }

    @Override
    public int work() {
        if (poller == null) {
            return 0;
        }
        drained = 0;
        try {
            poller.poll(drain);
        } catch (Exception e) {
            fatal.stop("shard", e);
        }
        counts.rest();
        return drained;
    }

    @Override
    public boolean mayPark() {
        parked = true;
        VarHandle.fullFence();
        boolean empty = poller == null || !ring.isAvailable(poller.getSequence().get() + 1);
        if (!empty) {
            parked = false;
        }
        return empty;
    }

    @Override
    public void unparked() {
        parked = false;
    }

    @Override
    public void wakeBy(Runnable waker) {
        this.waker = waker;
    }

    /** Finishes what was published and stops. Nothing may be published from here on. */
    void close() {
        if (ownThread != null) {
            ownThread.shutdown();
        }
        while (work() > 0) {
            Thread.onSpinWait();
        }
    }

    private void onSlot(Slot slot) {
        counts.take(slot.receivedNanos, slot.publishedNanos);
        decide.onSlot(slot);
        counts.decided();
        journal.onSlot(slot);
        counts.journalled(slot.task == Slot.Task.APPEND, slot.verdict);
        reply.onSlot(slot);
        counts.told();
    }
}
