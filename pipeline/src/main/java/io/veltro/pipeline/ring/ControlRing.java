package io.veltro.pipeline.ring;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.TimeoutBlockingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ring of the control shard. It always has a thread of its own that sleeps when idle: changes of the catalog are rare,
 * open and delete files, and must not hold up messages. Between tasks, and at least every quarter of a second, it does its
 * upkeep.
 *
 * <p>Thread: loops, rings and workers offer, the control thread drains.
 */
final class ControlRing {
    private static final int SLOTS = 256;
    private static final long UPKEEP_MILLIS = 250;

    private static final class Task {
        @Nullable
        Runnable work;
    }

    private static final class Drain implements EventHandler<Task> {
        private final Runnable upkeep;

        Drain(Runnable upkeep) {
            this.upkeep = upkeep;
        }

        @Override
        public void onEvent(Task task, long sequence, boolean endOfBatch) {
            Runnable work = task.work;
            task.work = null;
            if (work == null) {
                throw new IllegalStateException("an empty task in the control ring");
            }
            work.run();
            upkeep.run();
        }

        @Override
        public void onTimeout(long sequence) {
            upkeep.run();
        }
    }

    private final Disruptor<Task> disruptor;
    private final Drain drain;
    private volatile boolean isClosed;

    /** @param upkeep looks by itself whether it is due */
    ControlRing(Runnable upkeep, FatalHandler fatal) {
        disruptor = new Disruptor<>(
                Task::new,
                SLOTS,
                task -> new Thread(task, "control"),
                ProducerType.MULTI,
                new TimeoutBlockingWaitStrategy(UPKEEP_MILLIS, TimeUnit.MILLISECONDS));
        disruptor.setDefaultExceptionHandler(fatal.forRing());
        drain = new Drain(upkeep);
        disruptor.handleEventsWith(drain);
    }

    void start() {
        disruptor.start();
    }

    /** Takes nothing more, finishes what was offered and stops; runs {@code meanwhile} again and again until it has. */
    void close(Runnable meanwhile) {
        isClosed = true;
        while (disruptor.getSequenceValueFor(drain) < disruptor.getCursor()) {
            meanwhile.run();
            Thread.onSpinWait();
        }
        disruptor.shutdown();
    }

    /** Has the control thread do something soon; false when there is no room, or no time left. */
    boolean offer(Runnable work) {
        if (isClosed) {
            return false;
        }
        long sequence;
        try {
            sequence = disruptor.getRingBuffer().tryNext();
        } catch (InsufficientCapacityException full) {
            return false;
        }
        disruptor.getRingBuffer().get(sequence).work = work;
        disruptor.getRingBuffer().publish(sequence);
        return true;
    }
}
