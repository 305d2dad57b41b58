package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.Slices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleLogTest {
    private static final PartitionKey KEY = new PartitionKey(1, 2, 3);
    private static final int SEGMENT_BYTES = 1 << 20;

    @TempDir
    Path data;

    private final Batches batches = new Batches(20_261_121);
    private final List<byte[]> model = new ArrayList<>();

    private ChronicleJournal journal() {
        return ChronicleJournal.open(new JournalConfig(data, SEGMENT_BYTES, 96 << 20));
    }

    private void append(PartitionLog log, MessageBatch batch) {
        assertThat(log.append(batch)).isEqualTo(ErrorCode.OK);
        model.addAll(Batches.messages(batch));
    }

    @Test
    void shouldBeEmptyBeforeTheFirstAppend() {
        // given
        try (ChronicleJournal journal = journal()) {
            // when
            PartitionLog log = journal.open(KEY);

            // then
            assertThat(log.nextOffset()).isZero();
            assertThat(log.firstOffset()).isZero();
            assertThat(log.segments()).isOne();
            assertThat(log.offsetAt(1)).isZero();
            assertThat(Batches.all(log, 10, 1000)).isEmpty();
        }
    }

    @Test
    void shouldHaveTheFirstSegmentMadeAheadAndTakeItBackWhenNobodyAppends() throws IOException {
        for (int way = 0; way < 4; way++) {
            Path queue = data.resolve("streams/1/topics/2/partitions/3/queue/00040587.cq4");
            try (ChronicleJournal journal = journal()) {
                // given
                PartitionLog log = journal.open(KEY);
                waitFor(queue);

                // when
                switch (way) {
                    case 0 -> log.close();
                    case 1 -> log.delete();
                    case 2 -> log.purge();
                    default -> append(log, batches.of(0, 1, 1, 500_000));
                }

                // then
                assertThat(Files.exists(queue)).isEqualTo(way == 3);
            }
            try (ChronicleJournal journal = journal()) {
                PartitionLog log = journal.open(KEY);
                assertThat(log.nextOffset()).isEqualTo(model.size());
                assertThat(log.segments()).isOne();
            }
        }
    }

    private static void waitFor(Path file) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldMakeFirstSegmentsForSoManyLogsOnlyAndForTheNextWhenOneIsUsed() throws IOException {
        try (ChronicleJournal journal = journal()) {
            // given
            List<PartitionLog> logs = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                logs.add(journal.open(new PartitionKey(0, 0, i)));
            }
            Path partitions = data.resolve("streams/0/topics/0/partitions");
            waitFor(partitions.resolve("255/queue/00040587.cq4"));
            assertThat(partitions.resolve("256")).doesNotExist();

            // when
            logs.get(0).delete();
            assertThat(logs.get(7).append(batches.of(0, 1, 1, 10))).isEqualTo(ErrorCode.OK);

            // then
            waitFor(partitions.resolve("257/queue/00040587.cq4"));
            assertThat(partitions.resolve("258")).doesNotExist();
            assertThat(logs.get(299).append(batches.of(0, 1, 1, 10))).isEqualTo(ErrorCode.OK);
        }
    }

    @Test
    void shouldReadBackWhatWasAppendedAcrossManySegmentsAndReopenings() {
        // given
        for (int round = 0; round < 5; round++) {
            try (ChronicleJournal journal = journal()) {
                PartitionLog log = journal.open(KEY);
                assertThat(log.nextOffset()).isEqualTo(model.size());

                // when
                for (int i = 0; i < 150; i++) {
                    append(log, batches.random(log.nextOffset(), 1000L * round + i, 40, i % 50 == 0 ? 20_000 : 900));
                }

                // then
                check(log);
            }
        }
        try (ChronicleJournal journal = journal()) {
            assertThat(journal.existing()).containsExactly(KEY);
            check(journal.open(KEY));
        }
    }

    @Test
    void shouldTakeABatchLargerThanASegment() {
        try (ChronicleJournal journal = journal()) {
            PartitionLog log = journal.open(KEY);
            for (int kib : new int[] {1, 300, 5000, 1, 20_000, 1}) {
                append(log, batches.of(log.nextOffset(), 1, 2, kib << 9));
            }
            check(log, 3);
        }
        try (ChronicleJournal journal = journal()) {
            check(journal.open(KEY), 3);
        }
    }

    @Test
    void shouldRefuseABatchThatIsTooLargeAndGoOn() {
        try (ChronicleJournal journal = ChronicleJournal.open(new JournalConfig(data, SEGMENT_BYTES, 1000))) {
            // given
            PartitionLog log = journal.open(KEY);
            MessageBatch large = batches.random(0, 1, 50, 100);
            assertThat(large.messagesBytes()).isGreaterThan(1000);

            // when
            ErrorCode verdict = log.append(large);

            // then
            assertThat(verdict).isEqualTo(ErrorCode.TOO_BIG_MESSAGE_PAYLOAD);
            assertThat(log.nextOffset()).isZero();
            append(log, batches.random(0, 1, 1, 100));
        }
    }

    @Test
    void shouldFindTimes() {
        // given
        try (ChronicleJournal journal = journal()) {
            PartitionLog log = journal.open(KEY);
            List<Long> times = new ArrayList<>();
            long time = 1000;
            while (log.segments() < 4) {
                time += batches.random().nextInt(3);
                MessageBatch batch = batches.random(log.nextOffset(), time, 5, 3000);
                append(log, batch);
                for (int i = 0; i < batch.count(); i++) {
                    times.add(time);
                }
            }

            for (long wanted = 990; wanted < time + 10; wanted++) {
                // when
                long offset = log.offsetAt(wanted);

                // then
                long least = wanted;
                long expected = times.stream().takeWhile(t -> t < least).count();
                assertThat(offset).as("time %d", wanted).isEqualTo(expected);
            }
            assertThat(log.offsetAt(-1)).isEqualTo(log.nextOffset());
            assertThat(log.lastTimestampMicros()).isEqualTo(time);
        }
    }

    @Test
    void shouldShowReadersWholeBatchesInOrderWhileOthersAreAppended() throws Exception {
        try (ChronicleJournal journal = journal()) {
            // given
            PartitionLog log = journal.open(KEY);
            int total = 30_000;
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Thread reader = new Thread(() -> follow(log, total));
                reader.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
                reader.start();
                readers.add(reader);
            }

            // when
            while (log.nextOffset() < total) {
                append(log, batches.random(log.nextOffset(), 1, 30, 400));
            }

            // then
            for (Thread reader : readers) {
                reader.join(60_000);
                assertThat(reader.isAlive()).isFalse();
            }
            assertThat(failure.get()).isNull();
        }
    }

    private static void follow(PartitionLog log, int total) {
        long offset = 0;
        while (offset < total) {
            try (Slices slices = new Slices()) {
                log.read(offset, 50, 20_000, slices);
                for (byte[] message : Batches.messages(slices)) {
                    if (Batches.offset(message) != offset++) {
                        throw new AssertionError("gap before " + Batches.offset(message));
                    }
                }
            }
            Thread.onSpinWait();
        }
    }

    private void check(PartitionLog log) {
        check(log, (int) (log.messagesBytes() / SEGMENT_BYTES));
    }

    private void check(PartitionLog log, int segmentsMin) {
        assertThat(log.nextOffset()).isEqualTo(model.size());
        assertThat(log.firstOffset()).isZero();
        assertThat(log.messagesBytes())
                .isEqualTo(model.stream().mapToLong(m -> m.length).sum());
        assertThat(log.segments()).isGreaterThanOrEqualTo(segmentsMin);
        same(Batches.all(log, Integer.MAX_VALUE, Integer.MAX_VALUE), model);
        same(Batches.all(log, 7, 100_000), model);
        for (int i = 0; i < 200; i++) {
            int from = batches.random().nextInt(model.size());
            int count = 1 + batches.random().nextInt(100);
            try (Slices slices = new Slices()) {
                log.read(from, count, 1 + batches.random().nextInt(50_000), slices);
                List<byte[]> found = Batches.messages(slices);
                assertThat(found).isNotEmpty().hasSizeLessThanOrEqualTo(count);
                same(found, model.subList(from, from + found.size()));
            }
        }
    }

    private static void same(List<byte[]> found, List<byte[]> expected) {
        assertThat(found).usingElementComparator(Arrays::compare).isEqualTo(expected);
    }
}
