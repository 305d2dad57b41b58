package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.MessageBatch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a log when files were damaged or the process died; a copy of open files is what a killed one leaves. */
class RecoveryTest {
    private static final PartitionKey KEY = new PartitionKey(0, 0, 0);
    private static final long SEED = 4_711;
    private static final int BATCHES = 12;
    private static final int LIVE_SEGMENT_BYTES = 1 << 20;

    @TempDir
    Path temporary;

    private final Batches batches = new Batches(SEED);
    private final Random random = new Random(SEED);
    private final List<byte[]> model = new ArrayList<>();
    private final List<Integer> behindBatch = new ArrayList<>();
    private int copies;
    private Path live;
    private Path closed;
    private Path killed;

    @BeforeEach
    void fill() throws IOException {
        live = temporary.resolve("live");
        try (ChronicleJournal journal = open(live)) {
            PartitionLog log = journal.open(KEY);
            for (int i = 0; i < BATCHES; i++) {
                MessageBatch batch = batches.random(log.nextOffset(), i, 20, 600);
                assertThat(log.append(batch)).isEqualTo(ErrorCode.OK);
                model.addAll(Batches.messages(batch));
                behindBatch.add(model.size());
            }
            killed = copy(live);
        }
        closed = copy(live);
    }

    private static ChronicleJournal open(Path data) {
        return ChronicleJournal.open(new JournalConfig(data, LIVE_SEGMENT_BYTES, 1 << 20));
    }

    private Path copy(Path from) throws IOException {
        Path to = temporary.resolve("copy" + copies++);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
        return to;
    }

    private static Path file(Path data, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(data.resolve("streams"))) {
            return all.filter(path -> path.toString().endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void shouldServeEverythingAfterTheProcessWasKilled() {
        // when
        long served = check(killed);

        // then
        assertThat(served).isEqualTo(model.size());
    }

    @Test
    void shouldGoOnInTheSameSegmentAfterItWasClosed() throws IOException {
        // when
        try (ChronicleJournal journal = open(closed)) {
            PartitionLog log = journal.open(KEY);
            assertThat(log.append(batches.of(log.nextOffset(), 99, 3, 100))).isEqualTo(ErrorCode.OK);

            // then
            assertThat(log.segments()).isOne();
        }
        assertThat(check(closed)).isEqualTo(model.size());
    }

    @Test
    void shouldServeWholeBatchesWhereverTheFileIsCut() throws IOException {
        for (Path state : List.of(closed, killed)) {
            for (int i = 0; i < 40; i++) {
                // given
                Path data = copy(state);
                Path file = file(data, ".cq4");
                long end = Math.min(Files.size(file), 120_000);
                long cut = i == 0 ? 0 : random.nextLong(end);

                // when
                try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                    bytes.setLength(cut);
                }

                // then
                check(data);
            }
        }
    }

    @Test
    void shouldServeWholeBatchesWhateverIsWrittenOverThem() throws IOException {
        for (Path state : List.of(closed, killed)) {
            for (int i = 0; i < 60; i++) {
                // given
                Path data = copy(state);
                byte[] garbage = new byte[1 + random.nextInt(i % 3 == 0 ? 4 : 5000)];
                if (i % 2 == 0) {
                    random.nextBytes(garbage);
                }

                // when
                try (RandomAccessFile bytes =
                        new RandomAccessFile(file(data, ".cq4").toFile(), "rw")) {
                    bytes.seek(random.nextInt(100_000));
                    bytes.write(garbage);
                }

                // then
                check(data);
            }
        }
    }

    @Test
    void shouldKeepTheBatchesWhenOnlyWhatIsChroniclesIsDamaged() throws IOException {
        for (int position : new int[] {0, 4, 200, 9_000, 16_000}) {
            for (Path state : List.of(closed, killed)) {
                // given
                Path data = copy(state);

                // when
                try (RandomAccessFile bytes =
                        new RandomAccessFile(file(data, ".cq4").toFile(), "rw")) {
                    bytes.seek(position);
                    bytes.write(new byte[] {9, 9, 9, (byte) 200});
                }

                // then
                assertThat(check(data)).as("damage at %d", position).isEqualTo(model.size());
            }
        }
    }

    @Test
    void shouldRebuildAMissingOrGarbledIndexFile() throws IOException {
        for (int i = 0; i < 20; i++) {
            // given
            Path data = copy(closed);
            Path index = file(data, ".index");

            // when
            if (i == 0) {
                Files.delete(index);
            } else {
                try (RandomAccessFile bytes = new RandomAccessFile(index.toFile(), "rw")) {
                    if (i % 3 == 0) {
                        bytes.setLength(random.nextLong(bytes.length()));
                    } else {
                        bytes.seek(random.nextLong(bytes.length()));
                        bytes.writeLong(random.nextLong());
                    }
                }
            }

            // then
            assertThat(check(data)).isEqualTo(model.size());
        }
    }

    @Test
    void shouldSetAsideWhatLiesBehindAGap() throws IOException {
        // given: three segments, the second of which is lost
        Path data = copy(closed);
        try (ChronicleJournal journal = open(data)) {
            PartitionLog log = journal.open(KEY);
            while (log.segments() < 3) {
                assertThat(log.append(batches.of(log.nextOffset(), 99, 50, 1000)))
                        .isEqualTo(ErrorCode.OK);
            }
        }
        Path directory = data.resolve("streams/0/topics/0/partitions/0");
        List<Long> bases = new LogDirectory(data, directory).baseOffsets();
        Files.delete(new LogDirectory(data, directory).segment(bases.get(1)));

        // when
        try (ChronicleJournal journal = open(data)) {
            PartitionLog log = journal.open(KEY);

            // then
            assertThat(log.nextOffset()).isEqualTo((long) bases.get(1));
            assertThat(Batches.all(log, 1000, 1 << 20)).hasSize((int) log.nextOffset());
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).anyMatch(path -> path.toString().endsWith(".cq4.damaged"));
        }
    }

    /** Opens what is left, compares it with the model, appends, and does so again; returns how many messages were left. */
    private long check(Path data) {
        long left;
        byte[] added;
        try (ChronicleJournal journal = open(data)) {
            PartitionLog log = journal.open(KEY);
            left = log.nextOffset();
            List<byte[]> served = Batches.all(log, 1000, 1 << 20);
            assertThat(served).hasSize((int) left);
            int known = (int) Math.min(left, model.size());
            same(served.subList(0, known), model.subList(0, known));
            assertThat(log.messagesBytes())
                    .isEqualTo(served.stream().mapToLong(m -> m.length).sum());
            MessageBatch batch = batches.of(left, 99, 1, 200);
            assertThat(log.append(batch)).isEqualTo(ErrorCode.OK);
            added = Batches.messages(batch).get(0);
        }
        try (ChronicleJournal journal = open(data)) {
            PartitionLog log = journal.open(KEY);
            assertThat(log.nextOffset()).isEqualTo(left + 1);
            List<byte[]> served = Batches.all(log, 1000, 1 << 20);
            assertThat(served.get((int) left)).isEqualTo(added);
        }
        if (left <= model.size()) {
            assertThat(left == 0 || behindBatch.contains((int) left)).isTrue();
        }
        return Math.min(left, model.size());
    }

    private static void same(List<byte[]> found, List<byte[]> expected) {
        assertThat(found).usingElementComparator(Arrays::compare).isEqualTo(expected);
    }

    @Test
    void shouldCutStoredOffsetsDownToTheLastMessageLeft() throws IOException {
        // given
        try (ChronicleJournal journal = open(closed)) {
            OffsetStore offsets = journal.open(KEY).offsets();
            offsets.put(OffsetStore.Owner.CONSUMER, 1, 0);
            offsets.put(OffsetStore.Owner.CONSUMER, 2, model.size() - 1);
            offsets.put(OffsetStore.Owner.GROUP, 3, model.size() - 1);
        }
        Path emptied = copy(closed);

        // when
        Files.delete(file(closed, ".index"));
        try (RandomAccessFile bytes = new RandomAccessFile(file(closed, ".cq4").toFile(), "rw")) {
            bytes.setLength(bytes.length() / 2);
        }
        Files.delete(file(emptied, ".index"));
        Files.delete(file(emptied, ".cq4"));

        // then
        for (int start = 0; start < 2; start++) {
            try (ChronicleJournal journal = open(closed)) {
                PartitionLog log = journal.open(KEY);
                assertThat(log.nextOffset()).isPositive().isLessThan(model.size());
                assertThat(log.offsets().get(OffsetStore.Owner.CONSUMER, 1)).isZero();
                assertThat(log.offsets().get(OffsetStore.Owner.CONSUMER, 2)).isEqualTo(log.nextOffset() - 1);
                assertThat(log.offsets().get(OffsetStore.Owner.GROUP, 3)).isEqualTo(log.nextOffset() - 1);
                assertThat(log.offsets().lowest()).isZero();
            }
            try (ChronicleJournal journal = open(emptied)) {
                assertThat(journal.open(KEY).offsets().lowest()).isEqualTo(OffsetStore.NONE);
            }
        }
    }
}
