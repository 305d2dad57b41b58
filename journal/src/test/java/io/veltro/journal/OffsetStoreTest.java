package io.veltro.journal;

import static io.veltro.pipeline.log.OffsetStore.NONE;
import static io.veltro.pipeline.log.OffsetStore.Owner.CONSUMER;
import static io.veltro.pipeline.log.OffsetStore.Owner.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.log.OffsetStore.Owner;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffsetStoreTest {
    private static final long END = 1_000_000;

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("partition").resolve("offsets");
    }

    private MappedOffsetStore open() {
        return MappedOffsetStore.open(file(), END);
    }

    @Test
    void shouldMakeNoFileBeforeSomethingIsStored() {
        // when
        MappedOffsetStore store = open();

        // then
        assertThat(store.get(CONSUMER, 1)).isEqualTo(NONE);
        assertThat(store.remove(CONSUMER, 1)).isFalse();
        assertThat(file()).doesNotExist();
    }

    @Test
    void shouldRememberWhatWasStoredWithoutBeingClosed() {
        // given
        Random random = new Random(3);
        Map<Integer, Long> model = new HashMap<>();
        MappedOffsetStore store = open();

        // when
        for (int i = 0; i < 5000; i++) {
            int id = random.nextInt(700) - 350;
            Owner owner = id % 2 == 0 ? CONSUMER : GROUP;
            if (random.nextInt(5) == 0) {
                assertThat(store.remove(owner, id)).isEqualTo(model.remove(id) != null);
            } else {
                long offset = random.nextInt((int) END);
                store.put(owner, id, offset);
                model.put(id, offset);
            }
        }

        // then
        for (MappedOffsetStore seen : new MappedOffsetStore[] {store, open()}) {
            for (int id = -350; id < 350; id++) {
                Owner owner = id % 2 == 0 ? CONSUMER : GROUP;
                assertThat(seen.get(owner, id)).isEqualTo(model.getOrDefault(id, NONE));
                assertThat(seen.get(owner == GROUP ? CONSUMER : GROUP, id)).isEqualTo(NONE);
            }
        }
    }

    @Test
    void shouldIgnoreGarbledSlotsAndKeepTheOthers() throws IOException {
        Random random = new Random(8);
        for (int round = 0; round < 50; round++) {
            // given
            MappedOffsetStore store = open();
            for (int id = 0; id < 100; id++) {
                store.put(CONSUMER, id, id + round);
            }

            // when
            int at = random.nextInt(3200);
            try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
                bytes.seek(at);
                bytes.writeInt(random.nextInt());
            }

            // then
            MappedOffsetStore reopened = open();
            int garbled = 0;
            for (int id = 0; id < 100; id++) {
                long offset = reopened.get(CONSUMER, id);
                if (offset != id + round) {
                    garbled++;
                    assertThat(offset).isEqualTo(NONE);
                }
            }
            assertThat(garbled).isLessThanOrEqualTo(2);
            reopened.put(GROUP, 1, 2);
            assertThat(open().get(GROUP, 1)).isEqualTo(2);
        }
    }

    @Test
    void shouldCutDownWhatLiesBehindTheEndOfTheLog() {
        // given
        MappedOffsetStore store = open();
        store.put(CONSUMER, 1, 10);
        store.put(CONSUMER, 2, 30);

        // when
        MappedOffsetStore cut = MappedOffsetStore.open(file(), 20);

        // then
        assertThat(cut.get(CONSUMER, 1)).isEqualTo(10);
        assertThat(cut.get(CONSUMER, 2)).isEqualTo(19);
        assertThat(open().get(CONSUMER, 2)).isEqualTo(19);
        assertThat(MappedOffsetStore.open(file(), 0).get(CONSUMER, 1)).isEqualTo(NONE);
    }

    @Test
    void shouldKnowTheLowestOfAll() {
        // given
        MappedOffsetStore store = open();
        assertThat(store.lowest()).isEqualTo(NONE);
        store.put(CONSUMER, 1, 10);
        store.put(GROUP, 1, 7);
        store.put(GROUP, -1, 0);

        // when, then
        assertThat(store.lowest()).isZero();
        store.remove(GROUP, -1);
        assertThat(store.lowest()).isEqualTo(7);
        assertThat(open().lowest()).isEqualTo(7);
        store.put(GROUP, 1, 30);
        assertThat(store.lowest()).isEqualTo(10);
        store.clear();
        assertThat(store.lowest()).isEqualTo(NONE);
    }
}
