package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.Slices;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
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
            RandomGenerator ids = batches.random();

            // when
            int appendsThatAllocate = 0;
            long read = Long.MAX_VALUE;
            try (Slices slices = new Slices()) {
                for (int round = 0; round < 6; round++) {
                    appendsThatAllocate = 0;
                    for (int i = 0; i < ROUNDS; i++) {
                        batch.stamp(log.nextOffset(), 1, ids);
                        long before = THREADS.getCurrentThreadAllocatedBytes();
                        ErrorCode answer = log.append(batch);
                        appendsThatAllocate += THREADS.getCurrentThreadAllocatedBytes() == before ? 0 : 1;
                        assertThat(answer == ErrorCode.OK).isTrue();
                    }
                    long before = THREADS.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < ROUNDS; i++) {
                        log.read(i % log.nextOffset(), 25, 1 << 20, slices);
                        empty(slices);
                    }
                    read = Math.min(read, THREADS.getCurrentThreadAllocatedBytes() - before);
                }
            }

            // then: only an index that grows, or room the appender had to prepare itself, costs a little in some
            // appends
            assertThat(appendsThatAllocate).as("appends that allocate").isLessThan(ROUNDS / 100);
            assertThat(read).as("bytes of all reads").isLessThan(ROUNDS);
        }
    }

    @SuppressWarnings("try") // emptied here, closed for good by the test
    private static void empty(Slices slices) {
        slices.close();
    }
}
