package io.veltro.pipeline.ring;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.request.Request;
import org.jspecify.annotations.Nullable;

/**
 * The ring of the control shard. It always has a thread of its own that sleeps when idle: changes of the catalog are rare,
 * open and delete files, and must not hold up messages.
 *
 * <p>Thread: loops and workers publish, the control thread drains.
 */
final class ControlRing {
    private static final int SLOTS = 256;

    private static final class Command {
        @Nullable
        Request request;

        @Nullable
        ReplySink sink;
    }

    private final Disruptor<Command> disruptor;
    private final EventHandler<Command> handler;

    ControlRing(ControlStage stage, FatalHandler fatal) {
        disruptor = new Disruptor<>(
                Command::new,
                SLOTS,
                task -> new Thread(task, "control"),
                ProducerType.MULTI,
                new BlockingWaitStrategy());
        disruptor.setDefaultExceptionHandler(fatal.forRing());
        handler = (command, sequence, endOfBatch) -> {
            Request request = command.request;
            ReplySink sink = command.sink;
            command.request = null;
            command.sink = null;
            if (request == null || sink == null) {
                throw new IllegalStateException("an empty command in the control ring");
            }
            stage.onCommand(request, sink);
        };
        disruptor.handleEventsWith(handler);
    }

    void start() {
        disruptor.start();
    }

    /** Finishes what was published and stops; runs {@code meanwhile} again and again until it has. */
    void close(Runnable meanwhile) {
        while (disruptor.getSequenceValueFor(handler) < disruptor.getCursor()) {
            meanwhile.run();
            Thread.onSpinWait();
        }
        disruptor.shutdown();
    }

    /** Publishes a command; false when there is no room. */
    boolean handle(Request request, ReplySink sink) {
        long sequence;
        try {
            sequence = disruptor.getRingBuffer().tryNext();
        } catch (InsufficientCapacityException full) {
            return false;
        }
        Command command = disruptor.getRingBuffer().get(sequence);
        command.request = request;
        command.sink = sink;
        disruptor.getRingBuffer().publish(sequence);
        return true;
    }
}
