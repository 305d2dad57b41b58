package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore.Owner;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.Slices;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleJournalTest {
    private static final PartitionKey KEY = new PartitionKey(1, 2, 3);

    @TempDir
    Path data;

    private final Batches batches = new Batches(77);

    private ChronicleJournal journal() {
        return ChronicleJournal.open(new JournalConfig(data, 1 << 20, 1 << 20));
    }

    private void append(PartitionLog log, int count) {
        assertThat(log.append(batches.of(log.nextOffset(), 1, count, 1000))).isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldNameTheDirectoryThatIsTaken() {
        try (ChronicleJournal journal = journal()) {
            assertThatThrownBy(this::journal)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("another process");
            assertThat(journal.existing()).isEmpty();
        }
        journal().close();
    }

    @Test
    void shouldListAndDeletePartitionsThatAreNotOpen() {
        // given
        PartitionKey large = new PartitionKey(-1, 0, 4);
        try (ChronicleJournal journal = journal()) {
            append(journal.open(KEY), 1);
            append(journal.open(large), 1);
            assertThatThrownBy(() -> journal.open(KEY)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> journal.delete(KEY)).isInstanceOf(IllegalStateException.class);
        }
        try (ChronicleJournal journal = journal()) {
            assertThat(journal.existing()).containsExactlyInAnyOrder(KEY, large);

            // when
            journal.delete(KEY);

            // then
            assertThat(journal.existing()).containsExactly(large);
            assertThat(journal.open(KEY).nextOffset()).isZero();
        }
    }

    @Test
    void shouldKeepSlicesReadableWhenTheLogIsPurgedDeletedOrClosed() throws IOException {
        try (ChronicleJournal journal = journal()) {
            for (int way = 0; way < 3; way++) {
                // given
                PartitionKey key = new PartitionKey(9, 9, way);
                PartitionLog log = journal.open(key);
                while (log.segments() < 3) {
                    append(log, 100);
                }
                log.offsets().put(Owner.CONSUMER, 1, 5);
                try (Slices slices = new Slices()) {
                    log.read(0, 1_000_000, 1 << 30, slices);
                    List<byte[]> before = Batches.messages(slices);
                    assertThat(before).hasSize((int) log.nextOffset());

                    // when
                    if (way == 0) {
                        log.purge();
                    } else if (way == 1) {
                        log.delete();
                    } else {
                        log.close();
                    }

                    // then
                    assertThat(Batches.messages(slices))
                            .usingElementComparator(Arrays::compare)
                            .isEqualTo(before);
                    assertThat(journal.existing().contains(key)).isEqualTo(way == 2);
                }
                if (way == 0) {
                    assertThat(log.nextOffset()).isZero();
                    assertThat(log.firstOffset()).isZero();
                    assertThat(log.messagesBytes()).isZero();
                    assertThat(log.segments()).isOne();
                    assertThat(log.offsets().get(Owner.CONSUMER, 1)).isEqualTo(-1);
                    append(log, 3);
                    assertThat(Batches.all(log, 10, 1 << 20)).hasSize(3);
                }
            }
        }
        try (Stream<Path> left = Files.walk(data)) {
            assertThat(left).noneMatch(path -> path.toString().endsWith(LogDirectory.GONE_SUFFIX));
        }
    }

    @Test
    void shouldOpenAgainAtOnceWhatIsStillBeingSealed() {
        try (ChronicleJournal journal = journal()) {
            long expected = 0;
            for (int round = 0; round < 10; round++) {
                // given
                PartitionLog log = journal.open(KEY);
                assertThat(log.nextOffset()).isEqualTo(expected);
                int before = log.segments();
                while (log.segments() < before + 3) {
                    append(log, 100);
                }
                expected = log.nextOffset();

                // when
                log.close();
            }

            // then
            assertThat(Batches.all(journal.open(KEY), 1000, 1 << 20)).hasSize((int) expected);
        }
    }

    @Test
    void shouldFinishADeletionSomebodyDiedIn() throws IOException {
        // given
        try (ChronicleJournal journal = journal()) {
            append(journal.open(KEY), 1);
        }
        Path partition = data.resolve("streams/1/topics/2/partitions/3");
        Path gone = partition.resolveSibling("3" + LogDirectory.GONE_SUFFIX);
        Files.move(partition, gone);

        // when
        try (ChronicleJournal journal = journal()) {
            // then
            assertThat(journal.existing()).isEmpty();
            assertThat(gone).doesNotExist();
            assertThat(data.resolve("streams")).doesNotExist();
        }
    }

    @Test
    void shouldLeaveNoEmptyDirectoriesBehind() {
        // given
        try (ChronicleJournal journal = journal()) {
            List<PartitionLog> logs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                logs.add(journal.open(new PartitionKey(i / 2, 0, i % 2)));
                append(logs.get(i), 1);
            }

            // when, then
            logs.get(0).delete();
            assertThat(data.resolve("streams/0/topics/0/partitions/1")).exists();
            logs.get(1).delete();
            assertThat(data.resolve("streams/0")).doesNotExist();
            logs.get(2).purge();
            append(logs.get(2), 1);
            logs.get(2).delete();
            logs.get(3).close();
            journal.delete(new PartitionKey(1, 0, 1));
            assertThat(data.resolve("streams")).doesNotExist();
        }
    }

    @Test
    void shouldAppendToAPartitionWhileAnotherOfItsTopicIsDeleted() throws InterruptedException {
        try (ChronicleJournal journal = journal()) {
            // given
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                PartitionLog log = journal.open(new PartitionKey(0, 0, i));
                Batches own = new Batches(i);
                Thread thread = new Thread(() -> {
                    for (int round = 0; round < 60; round++) {
                        if (log.append(own.of(0, 1, 1, 100)) != ErrorCode.OK) {
                            throw new AssertionError("no room in round " + round);
                        }
                        log.offsets().put(Owner.GROUP, 1, 0);
                        log.purge();
                    }
                });
                thread.setUncaughtExceptionHandler((failed, thrown) -> failures.add(thrown));
                threads.add(thread);
            }

            // when
            threads.forEach(Thread::start);

            // then
            for (Thread thread : threads) {
                thread.join(60_000);
            }
            assertThat(failures).isEmpty();
            assertThat(data.resolve("streams")).doesNotExist();
        }
    }

    @Test
    void shouldPutEverythingOnTheDevice() {
        try (ChronicleJournal journal = journal()) {
            PartitionLog log = journal.open(KEY);
            log.force();
            while (log.segments() < 3) {
                append(log, 100);
                log.force();
            }
            log.offsets().put(Owner.GROUP, 1, 1);
            log.force();
            assertThat(Batches.all(log, 100, 1 << 20)).hasSize((int) log.nextOffset());
        }
    }

    @Test
    void shouldReplayCommandsInOrderAfterClosingAndAfterDying() throws IOException {
        // given
        List<String> records = new ArrayList<>();
        Path copy = data.resolveSibling(data.getFileName() + "-copy");
        for (int round = 0; round < 3; round++) {
            try (ChronicleJournal journal = journal()) {
                for (int i = 0; i < 400; i++) {
                    String record = "record " + round + " " + i
                            + "x".repeat(batches.random().nextInt(3000));
                    assertThat(journal.stateLog().append(new WireWriter().str32(record)))
                            .isEqualTo(ErrorCode.OK);
                    records.add(record);
                }
                if (round == 2) {
                    copy(data, copy);
                }
            }
        }

        for (Path directory : List.of(data, copy)) {
            try (ChronicleJournal journal = ChronicleJournal.open(new JournalConfig(directory, 1 << 20, 1 << 20))) {
                // when
                List<String> replayed = new ArrayList<>();
                journal.stateLog().replay(reader -> replayed.add(reader.str32()));

                // then
                assertThat(replayed).isEqualTo(records);
            }
        }
        LogDirectory.wipe(copy);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @Test
    void shouldRefuseNonsenseNamingTheWayOut() {
        assertThatThrownBy(() -> new JournalConfig(data, 10, 1))
                .hasMessageContaining("segmentBytes is 10")
                .hasMessageContaining("262144");
        assertThatThrownBy(() -> new JournalConfig(data, 1 << 20, 0)).hasMessageContaining("batchBytesMax is 0");
    }

    @Test
    void shouldSendNothingToAnybody() {
        // given
        Path home = Path.of(System.getProperty("user.home"));

        // when
        try (ChronicleJournal journal = journal()) {
            append(journal.open(KEY), 1);
        }

        // then
        assertThat(System.getProperty(ChronicleSettings.ANALYTICS)).isEqualTo("true");
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(home.toFile().list((directory, name) -> name.startsWith(".chronicle.analytics")))
                .isEmpty();
    }
}
