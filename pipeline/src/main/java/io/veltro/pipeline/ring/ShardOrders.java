package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * What the control shard has the others do. Each order waits until all shards have done it: a number that was freed may be
 * given out again by then.
 *
 * <p>Thread: control.
 */
final class ShardOrders {
    private final Shard[] shards;

    ShardOrders(Shard[] shards) {
        this.shards = shards;
    }

    /** Deletes partitions with their files. */
    void drop(List<Partition> partitions) {
        order(partitions, slot -> slot.task = Slot.Task.DROP);
    }

    /** Forgets all messages and stored offsets. */
    void purge(List<Partition> partitions) {
        order(partitions, slot -> slot.task = Slot.Task.PURGE);
    }

    /** Forgets the stored offsets of a group. */
    void forget(Group group, List<Partition> partitions) {
        order(partitions, slot -> {
            slot.task = Slot.Task.DELETE_OFFSET;
            slot.offsetOwner = OffsetStore.Owner.GROUP;
            slot.consumer = group.id();
        });
    }

    private void order(List<Partition> partitions, Consumer<Slot> task) {
        AllDone all = new AllDone(partitions.size());
        for (Partition partition : partitions) {
            Shard shard = shards[partition.shard(shards.length)];
            long sequence = shard.claim();
            Slot slot = shard.slot(sequence);
            task.accept(slot);
            slot.partition = partition;
            slot.sink = all;
            shard.publish(sequence);
        }
        all.await();
    }

    /** Waits until so many partitions have answered. Thread: control waits, rings answer. */
    private static final class AllDone implements ReplySink {
        private final CountDownLatch left;

        AllDone(int partitions) {
            this.left = new CountDownLatch(partitions);
        }

        void await() {
            try {
                left.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(
                        "the control thread was interrupted between a decision and its effect", e);
            }
        }

        @Override
        public void ok() {
            left.countDown();
        }

        @Override
        public void ok(View view) {
            ok();
        }

        /** A partition that is gone already, or has nothing to forget, needs no more. */
        @Override
        public void refuse(ErrorCode code) {
            ok();
        }

        @Override
        public PolledView polledView() {
            throw new IllegalStateException("nothing is polled here");
        }
    }
}
