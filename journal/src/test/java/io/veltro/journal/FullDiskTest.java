package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fills a small file system; needs the right to mount one. */
class FullDiskTest {
    private static final int SEGMENT_BYTES = 4 << 20;

    @TempDir
    Path temporary;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(temporary.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
        assumeTrue(mounted, "no right to mount a small file system");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldRefuseWhenTheDiskIsFullAndGoOnWhenThereIsRoom() throws IOException {
        // given
        Batches batches = new Batches(5);
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[4 << 20]);
        long kept;
        try (ChronicleJournal journal = ChronicleJournal.open(new JournalConfig(disk, SEGMENT_BYTES, 1 << 20))) {
            PartitionLog log = journal.open(new PartitionKey(0, 0, 0));
            PartitionLog other = journal.open(new PartitionKey(0, 0, 1));

            // when
            ErrorCode answer = ErrorCode.OK;
            while (answer == ErrorCode.OK) {
                answer = log.append(batches.random(log.nextOffset(), 1, 50, 2000));
            }

            // then
            assertThat(answer).isEqualTo(ErrorCode.CANNOT_APPEND_TO_FILE);
            kept = log.nextOffset();
            assertThat(log.messagesBytes()).isGreaterThan(12 << 20);
            for (int i = 0; i < 50; i++) {
                assertThat(log.append(batches.of(kept, 1, 100, 9000))).isEqualTo(ErrorCode.CANNOT_APPEND_TO_FILE);
                assertThat(other.append(batches.of(0, 1, 100, 9000))).isEqualTo(ErrorCode.CANNOT_APPEND_TO_FILE);
            }
            assertThat(log.nextOffset()).isEqualTo(kept);
            assertThat(Batches.all(log, 1000, 1 << 20)).hasSize((int) kept);

            // when
            Files.delete(ballast);

            // then
            assertThat(log.append(batches.of(kept, 2, 100, 9000))).isEqualTo(ErrorCode.OK);
            assertThat(other.append(batches.of(0, 2, 100, 9000))).isEqualTo(ErrorCode.OK);
        }
        try (ChronicleJournal journal = ChronicleJournal.open(new JournalConfig(disk, SEGMENT_BYTES, 1 << 20))) {
            assertThat(Batches.all(journal.open(new PartitionKey(0, 0, 0)), 1000, 1 << 20))
                    .hasSize((int) kept + 100);
            assertThat(Batches.all(journal.open(new PartitionKey(0, 0, 1)), 1000, 1 << 20))
                    .hasSize(100);
        }
    }

    @Test
    void shouldHaveRoomAgainWhenTheOldestIsDeleted() {
        for (int round = 0; round < 3; round++) {
            try (ChronicleJournal journal = ChronicleJournal.open(new JournalConfig(disk, SEGMENT_BYTES, 1 << 20))) {
                // given
                Batches batches = new Batches(round);
                PartitionLog log = journal.open(new PartitionKey(0, 0, 0));
                while (log.append(batches.random(log.nextOffset(), 1, 50, 2000)) == ErrorCode.OK) {
                    assertThat(log.messagesBytes()).isLessThan(24 << 20);
                }
                long kept = log.nextOffset();

                // when
                assertThat(log.deleteOldest(2, Long.MAX_VALUE)).isEqualTo(2);

                // then
                long deadline = System.nanoTime() + 10_000_000_000L;
                while (log.append(batches.of(kept, 1, 100, 9000)) != ErrorCode.OK) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                }
                assertThat(log.nextOffset()).isEqualTo(kept + 100);
                assertThat(Batches.all(log, 1000, 1 << 20)).hasSize((int) (log.nextOffset() - log.firstOffset()));
            }
        }
    }
}
