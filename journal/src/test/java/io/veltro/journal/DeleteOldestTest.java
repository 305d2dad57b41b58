package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.Slices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deleting the oldest segments of a log one by one; a copy of open files is what a killed process leaves. */
class DeleteOldestTest {
    private static final PartitionKey KEY = new PartitionKey(1, 2, 3);
    private static final int SEGMENT_BYTES = 256 << 10;
    private static final long ALL = Long.MAX_VALUE;

    @TempDir
    Path temporary;

    private final Batches batches = new Batches(31);
    private final List<byte[]> model = new ArrayList<>();
    private int copies;

    private ChronicleJournal journal() {
        return journal(temporary.resolve("live"));
    }

    private static ChronicleJournal journal(Path data) {
        return ChronicleJournal.open(new JournalConfig(data, SEGMENT_BYTES, 1 << 20));
    }

    private void append(PartitionLog log) {
        MessageBatch batch = batches.random(log.nextOffset(), log.nextOffset() + 1, 20, 4000);
        assertThat(log.append(batch)).isEqualTo(ErrorCode.OK);
        model.addAll(Batches.messages(batch));
    }

    private void fill(PartitionLog log, int segments) {
        while (log.segments() < segments) {
            append(log);
        }
    }

    private void check(PartitionLog log) {
        int first = (int) log.firstOffset();
        assertThat(log.nextOffset()).isEqualTo(model.size());
        List<byte[]> kept = model.subList(first, model.size());
        assertThat(log.messagesBytes())
                .isEqualTo(kept.stream().mapToLong(message -> message.length).sum());
        assertThat(Batches.all(log, 100, 1 << 20))
                .usingElementComparator(Arrays::compare)
                .isEqualTo(kept);
        if (!kept.isEmpty()) {
            try (Slices slices = new Slices()) {
                log.read(0, 1, 1 << 20, slices);
                assertThat(slices.lastOffset()).isEqualTo(first);
            }
        }
        assertThat(log.offsetAt(0)).isEqualTo(first);
        assertThat(log.firstTimestampMicros()).isEqualTo(kept.isEmpty() ? 0 : first + 1L);
        assertThat(log.lastTimestampMicros() > 0).isEqualTo(!model.isEmpty());
    }

    @Test
    void shouldDeleteAtMostSoManyOfTheOldestAndNeverTheNewest() throws IOException {
        try (ChronicleJournal journal = journal()) {
            // given
            PartitionLog log = journal.open(KEY);
            assertThat(log.deleteOldest(10, ALL)).isZero();
            append(log);
            assertThat(log.deleteOldest(10, ALL)).isZero();
            fill(log, 6);

            // when, then
            assertThat(log.deleteOldest(0, ALL)).isZero();
            assertThat(log.deleteOldest(2, ALL)).isEqualTo(2);
            assertThat(log.segments()).isEqualTo(4);
            check(log);
            assertThat(log.deleteOldest(-1, ALL)).isEqualTo(3);
            assertThat(log.segments()).isOne();
            assertThat(log.firstOffset()).isPositive().isLessThan(log.nextOffset());
            check(log);
            append(log);
            check(log);
        }
        try (ChronicleJournal journal = journal()) {
            PartitionLog log = journal.open(KEY);
            check(log);
            assertThat(log.deleteOldest(10, ALL)).isZero();
            append(log);
            fill(log, 3);
            assertThat(log.deleteOldest(10, ALL)).isEqualTo(2);
            check(log);
        }
        assertThat(names(temporary.resolve("live"))).noneMatch(name -> name.endsWith(".gone"));
        assertThat(names(temporary.resolve("live")).stream().filter(name -> name.endsWith(".index")))
                .hasSize(2);
    }

    @Test
    void shouldKeepASegmentWhoseLastMessageMustStay() {
        try (ChronicleJournal journal = journal()) {
            // given
            PartitionLog log = journal.open(KEY);
            List<Long> bases = new ArrayList<>(List.of(0L));
            while (bases.size() < 5) {
                long before = log.nextOffset();
                int segments = log.segments();
                append(log);
                if (log.segments() > segments) {
                    bases.add(before);
                }
            }

            // when, then
            assertThat(log.deleteOldest(10, bases.get(2) - 1)).isEqualTo(1);
            assertThat(log.firstOffset()).isEqualTo(bases.get(1));
            assertThat(log.deleteOldest(10, bases.get(2) - 1)).isZero();
            assertThat(log.deleteOldest(10, bases.get(2))).isEqualTo(1);
            assertThat(log.firstOffset()).isEqualTo(bases.get(2));
            assertThat(log.deleteOldest(10, log.nextOffset())).isEqualTo(2);
            assertThat(log.firstOffset()).isEqualTo(bases.get(4));
            check(log);
        }
    }

    @Test
    void shouldKeepWindowsReadableAndDeleteTheFileAfterTheLast() throws IOException {
        try (ChronicleJournal journal = journal()) {
            // given
            PartitionLog log = journal.open(KEY);
            fill(log, 3);
            try (Slices held = new Slices()) {
                log.read(0, 10, 1 << 20, held);

                // when
                assertThat(log.deleteOldest(10, ALL)).isEqualTo(2);

                // then
                assertThat(Batches.messages(held))
                        .usingElementComparator(Arrays::compare)
                        .isEqualTo(model.subList(0, held.messages()));
                assertThat(names(temporary.resolve("live"))).contains("0000000000000000000.cq4.gone");
                check(log);
            }
            waitUntilNoneIsGone();
            check(log);
        }
    }

    private void waitUntilNoneIsGone() throws IOException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (names(temporary.resolve("live")).stream().anyMatch(name -> name.endsWith(".gone"))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldGoOnBehindWhatWasDeletedThoughEverythingElseIsLost() throws IOException {
        // given
        long deletedUpTo;
        try (ChronicleJournal journal = journal()) {
            PartitionLog log = journal.open(KEY);
            fill(log, 4);
            log.offsets().put(OffsetStore.Owner.GROUP, 1, log.nextOffset() - 1);
            waitUntilSealed(3);
            assertThat(log.deleteOldest(10, ALL)).isEqualTo(3);
            deletedUpTo = log.firstOffset();
        }
        Path directory = partition(temporary.resolve("live"));
        Files.delete(directory.resolve("%019d.cq4".formatted(deletedUpTo)));
        Files.delete(directory.resolve("%019d.index".formatted(deletedUpTo)));

        for (int round = 0; round < 2; round++) {
            try (ChronicleJournal journal = journal()) {
                // when
                PartitionLog log = journal.open(KEY);

                // then
                assertThat(log.nextOffset()).isEqualTo(deletedUpTo);
                assertThat(log.firstOffset()).isEqualTo(deletedUpTo);
                assertThat(log.segments()).isOne();
                assertThat(log.messagesBytes()).isZero();
                assertThat(log.lastTimestampMicros()).isPositive();
                assertThat(log.offsets().get(OffsetStore.Owner.GROUP, 1)).isEqualTo(deletedUpTo - 1);
            }
        }
        model.subList((int) deletedUpTo, model.size()).clear();
        try (ChronicleJournal journal = journal()) {
            PartitionLog log = journal.open(KEY);
            append(log);
            check(log);
        }
    }

    private void waitUntilSealed(int segments) throws IOException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (names(temporary.resolve("live")).stream()
                        .filter(name -> name.endsWith(".index"))
                        .count()
                < segments) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldBeWholeWhereverTheProcessWasKilled() throws IOException {
        // given
        List<Path> killed = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        try (ChronicleJournal journal = journal()) {
            PartitionLog log = journal.open(KEY);
            for (int round = 0; round < 30; round++) {
                fill(log, 2 + batches.random().nextInt(4));
                append(log);
                if (batches.random().nextBoolean()) {
                    killed.add(copy());
                    ends.add(model.size());
                }
                try (Slices held = new Slices()) {
                    log.read(0, 1, 1, held);
                    log.deleteOldest(1 + batches.random().nextInt(3), ALL);
                    killed.add(copy());
                    ends.add(model.size());
                }
                check(log);
            }
        }

        for (int i = 0; i < killed.size(); i++) {
            // when
            for (int start = 0; start < 2; start++) {
                try (ChronicleJournal journal = journal(killed.get(i))) {
                    PartitionLog log = journal.open(KEY);

                    // then
                    assertThat(log.nextOffset()).isEqualTo(ends.get(i).longValue());
                    assertThat(names(killed.get(i))).noneMatch(name -> name.endsWith(".gone"));
                    assertThat(names(killed.get(i))).noneMatch(name -> name.contains(".damaged"));
                    assertThat(Batches.all(log, 100, 1 << 20))
                            .usingElementComparator(Arrays::compare)
                            .isEqualTo(model.subList((int) log.firstOffset(), ends.get(i)));
                    log.deleteOldest(1, ALL);
                    assertThat(log.nextOffset()).isEqualTo(ends.get(i).longValue());
                }
            }
        }
    }

    @Test
    void shouldNeverShowAReaderAGapOrNothing() throws InterruptedException {
        try (ChronicleJournal journal = journal()) {
            // given
            PartitionLog log = journal.open(KEY);
            append(log);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Thread reader = new Thread(() -> readTheOldestUntil(log, 30_000));
                reader.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
                reader.start();
                readers.add(reader);
            }

            // when
            while (log.nextOffset() < 30_000) {
                append(log);
                if (batches.random().nextInt(10) == 0) {
                    log.deleteOldest(5, ALL);
                }
            }

            // then
            for (Thread reader : readers) {
                reader.join(60_000);
                assertThat(reader.isAlive()).isFalse();
            }
            assertThat(failure.get()).isNull();
            check(log);
        }
    }

    private static void readTheOldestUntil(PartitionLog log, long end) {
        while (log.nextOffset() < end) {
            long first = log.firstOffset();
            try (Slices slices = new Slices()) {
                log.read(0, 300, 1 << 20, slices);
                List<byte[]> found = Batches.messages(slices);
                if (found.isEmpty() || Batches.offset(found.get(0)) < first) {
                    throw new AssertionError("from " + first + " " + found.size() + " messages");
                }
                long expected = Batches.offset(found.get(0));
                for (byte[] message : found) {
                    if (Batches.offset(message) != expected++) {
                        throw new AssertionError("gap before " + Batches.offset(message));
                    }
                }
            }
            if (log.offsetAt(0) < first) {
                throw new AssertionError("time 0 before " + first);
            }
        }
    }

    @Test
    void shouldStartAtZeroAfterAPurge() {
        // given
        try (ChronicleJournal journal = journal()) {
            PartitionLog log = journal.open(KEY);
            fill(log, 4);
            try (Slices held = new Slices()) {
                log.read(0, 1, 1, held);
                log.deleteOldest(2, ALL);

                // when
                log.purge();
                model.clear();
                append(log);
                fill(log, 3);
            }

            // then
            check(log);
        }
        try (ChronicleJournal journal = journal()) {
            check(journal.open(KEY));
        }
    }

    private Path copy() throws IOException {
        Path to = temporary.resolve("copy" + copies++);
        copy(partition(temporary.resolve("live")), partition(to));
        return to;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path path : LogDirectory.list(from)) {
            Path target = to.resolve(path.getFileName());
            if (Files.isDirectory(path)) {
                copy(path, target);
            } else {
                copyFile(path, target);
            }
        }
    }

    private static void copyFile(Path from, Path to) throws IOException {
        try {
            Files.copy(from, to);
        } catch (NoSuchFileException e) {
            assertThat(from.toString()).matches(".*(gone|part|index)");
        }
    }

    private static Path partition(Path data) {
        return data.resolve("streams/1/topics/2/partitions/3");
    }

    private static List<String> names(Path data) throws IOException {
        return LogDirectory.list(partition(data)).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }
}
