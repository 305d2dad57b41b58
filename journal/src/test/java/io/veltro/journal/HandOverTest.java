package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.StateLog;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log is opened and founded by one thread and appended to by another. */
class HandOverTest {
    @Test
    void shouldLetAnotherThreadGoOn(@TempDir Path data) throws Exception {
        // given
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (ChronicleJournal journal = ChronicleJournal.open(JournalConfig.defaults(data))) {
            StateLog log = journal.stateLog();
            ErrorCode first = log.append(new WireWriter().u32(1));

            // when
            ErrorCode second =
                    other.submit(() -> log.append(new WireWriter().u32(2))).get(10, TimeUnit.SECONDS);

            // then
            assertThat(first).isEqualTo(ErrorCode.OK);
            assertThat(second).isEqualTo(ErrorCode.OK);
        } finally {
            other.shutdownNow();
        }
    }
}
