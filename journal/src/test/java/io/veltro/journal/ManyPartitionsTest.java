package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

class ManyPartitionsTest {
    private static final int PARTITIONS = 1000;
    private static final int DESCRIPTORS_EACH = 3;
    private static final int OTHER_DESCRIPTORS = 300;

    @TempDir
    Path data;

    private final Batches batches = new Batches(9);

    @Test
    void shouldHoldAThousandPartitionsOpenAndStartWithThemSoon(TestReporter reporter) throws IOException {
        try (ChronicleJournal journal = ChronicleJournal.open(JournalConfig.defaults(data))) {
            // when
            long start = System.nanoTime();
            List<PartitionLog> logs = openAll(journal);
            long opened = System.nanoTime();
            appendToAll(logs);
            long appended = System.nanoTime();
            appendToAll(logs);
            reporter.publishEntry(
                    "first start",
                    PARTITIONS + " partitions: open " + (opened - start) / 1_000_000
                            + " ms, first append " + (appended - opened) / 1_000_000 + " ms, second "
                            + (System.nanoTime() - appended) / 1_000_000 + " ms, descriptors " + descriptors());

            // then
            assertThat(descriptors()).isLessThan((long) PARTITIONS * DESCRIPTORS_EACH + OTHER_DESCRIPTORS);
        }
        long start = System.nanoTime();
        try (ChronicleJournal journal = ChronicleJournal.open(JournalConfig.defaults(data))) {
            // when
            List<PartitionLog> logs = openAll(journal);
            long openMillis = (System.nanoTime() - start) / 1_000_000;
            start = System.nanoTime();
            for (PartitionLog log : logs) {
                assertThat(Batches.all(log, 1000, 1 << 20)).hasSize(20);
            }
            long readMillis = (System.nanoTime() - start) / 1_000_000;
            start = System.nanoTime();
            appendToAll(logs);
            reporter.publishEntry(
                    "second start",
                    "open " + openMillis + " ms, read " + readMillis + " ms, append "
                            + (System.nanoTime() - start) / 1_000_000 + " ms");
        }
    }

    private static List<PartitionLog> openAll(ChronicleJournal journal) {
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            logs.add(journal.open(new PartitionKey(1, i / 100, i % 100)));
        }
        return logs;
    }

    private void appendToAll(List<PartitionLog> logs) {
        for (PartitionLog log : logs) {
            assertThat(log.append(batches.of(log.nextOffset(), 1, 10, 1000))).isEqualTo(ErrorCode.OK);
        }
    }

    private static long descriptors() throws IOException {
        Path open = Path.of("/proc/self/fd");
        if (!Files.isDirectory(open)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(open)) {
            return all.count();
        }
    }
}
