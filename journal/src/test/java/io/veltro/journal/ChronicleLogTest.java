package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.Slices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    void shouldBeEmptyAndPutNothingOnDiskBeforeTheFirstAppend() {
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
            assertThat(journal.existing()).isEmpty();
            assertThat(data.resolve("streams")).doesNotExist();
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

    private void check(PartitionLog log) {
        assertThat(log.nextOffset()).isEqualTo(model.size());
        assertThat(log.firstOffset()).isZero();
        assertThat(log.messagesBytes())
                .isEqualTo(model.stream().mapToLong(m -> m.length).sum());
        assertThat(log.segments()).isGreaterThanOrEqualTo((int) (log.messagesBytes() / SEGMENT_BYTES));
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
