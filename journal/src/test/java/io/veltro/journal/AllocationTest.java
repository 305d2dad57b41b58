package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.Slices;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {
    private static final int ROUNDS = 5_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path data;

    @Test
    void shouldAllocateNothingForAppendsAndReadsOnceWarm() {
        // given
        Batches batches = new Batches(1);
        try (ChronicleJournal journal = ChronicleJournal.open(JournalConfig.defaults(data))) {
            PartitionLog log = journal.open(new PartitionKey(0, 0, 0));
            var batch = batches.of(0, 1, 10, 100);
            java.util.random.RandomGenerator ids = batches.random();

            // when
            long append = Long.MAX_VALUE;
            long read = Long.MAX_VALUE;
            List<Long> seen = new ArrayList<>();
            try (Slices slices = new Slices()) {
                for (int round = 0; round < 6; round++) {
                    long before = THREADS.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < ROUNDS; i++) {
                        batch.stamp(log.nextOffset(), 1, ids);
                        if (log.append(batch) != ErrorCode.OK) {
                            throw new AssertionError("no room");
                        }
                    }
                    long appended = THREADS.getCurrentThreadAllocatedBytes() - before;
                    append = Math.min(append, appended);
                    seen.add(appended);
                    before = THREADS.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < ROUNDS; i++) {
                        log.read(i % log.nextOffset(), 25, 1 << 20, slices);
                        empty(slices);
                    }
                    read = Math.min(read, THREADS.getCurrentThreadAllocatedBytes() - before);
                }
            }

            // then: nothing each time; an index that grows may cost a little once in a while
            assertThat(append).as("bytes of all appends, the best of %s", seen).isLessThan(ROUNDS);

            assertThat(read).as("bytes of all reads").isLessThan(ROUNDS);
        }
    }

    @SuppressWarnings("try") // emptied here, closed for good by the test
    private static void empty(Slices slices) {
        slices.close();
    }
}
