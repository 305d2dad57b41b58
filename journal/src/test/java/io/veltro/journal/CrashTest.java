package io.veltro.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.OffsetStore;
import io.veltro.pipeline.log.PartitionKey;
import io.veltro.pipeline.log.PartitionLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real process in the middle of appending. */
class CrashTest {
    private static final PartitionKey KEY = new PartitionKey(0, 0, 0);
    private static final int SEGMENT_BYTES = 32 << 20;
    private static final int ROUNDS = 4;

    @TempDir
    Path data;

    /** The process that is killed: appends until then and tells what was acknowledged. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            Batches batches = new Batches(Long.parseLong(arguments[1]));
            try (ChronicleJournal journal = journal(Path.of(arguments[0]))) {
                PartitionLog log = journal.open(KEY);
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < 1_000_000; i++) {
                    long base = log.nextOffset();
                    if (log.append(batches.random(base, base, i % 10 == 0 ? 300 : 20, 800)) != ErrorCode.OK) {
                        throw new IllegalStateException("no room");
                    }
                    log.offsets().put(OffsetStore.Owner.GROUP, 7, log.nextOffset() - 1);
                    line.setLength(0);
                    System.out.println(line.append(log.nextOffset()));
                }
            }
        }
    }

    private static ChronicleJournal journal(Path data) {
        return ChronicleJournal.open(new JournalConfig(data, SEGMENT_BYTES, 1 << 20));
    }

    @Test
    void shouldLoseNothingThatWasAcknowledgedWhenKilled(TestReporter reporter)
            throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            // given
            long acknowledged = appendUntilKilled(round, 60_000);

            // when
            long start = System.nanoTime();
            try (ChronicleJournal journal = journal(data)) {
                PartitionLog log = journal.open(KEY);
                long opened = System.nanoTime();
                Batches batches = new Batches(round);
                assertThat(log.append(batches.of(log.nextOffset(), Long.MAX_VALUE - ROUNDS + round, 1, 10)))
                        .isEqualTo(ErrorCode.OK);
                reporter.publishEntry(
                        "reopened",
                        "round " + round + ": " + log.messagesBytes() / 1_000_000 + " MB in " + log.segments()
                                + " segments, open " + (opened - start) / 1_000_000 + " ms, first append "
                                + (System.nanoTime() - opened) / 1_000_000 + " ms");

                // then
                assertThat(log.nextOffset()).isGreaterThan(acknowledged);
                List<byte[]> all = Batches.all(log, 1000, 1 << 20);
                assertThat(all).hasSize((int) log.nextOffset());
                for (int i = 0; i < all.size(); i++) {
                    assertThat(Batches.offset(all.get(i))).isEqualTo(i);
                }
                assertThat(log.offsets().get(OffsetStore.Owner.GROUP, 7)).isBetween(acknowledged - 1, log.nextOffset());
                log.purge();
            }
        }
    }

    private long appendUntilKilled(long seed, long until) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add"))
                .toList());
        command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path"), Victim.class.getName()));
        command.addAll(List.of(data.toString(), Long.toString(seed)));
        Process victim = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long acknowledged = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged = Math.max(acknowledged, Long.parseLong(line));
                if (acknowledged >= until) {
                    victim.toHandle().destroyForcibly();
                    until = Long.MAX_VALUE;
                }
            }
        }
        assertThat(victim.waitFor()).isNotZero();
        return acknowledged;
    }
}
