package io.veltro.ops;

import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real server with SIGKILL again and again while four producers send to four partitions of two topics, and looks
 * at what is there afterwards: every acknowledged message once, in order, unharmed, and nothing half-written. In full:
 *
 * <pre>
 *   mvn -B -pl ops -am test -Dtest=CrashTest -Dsurefire.failIfNoSpecifiedTests=false -Dveltro.crash.kills=200
 * </pre>
 *
 * {@code -Dveltro.crash.seed=…} repeats the choices of a run, though not its timing.
 */
@ExtendWith(ServerProcess.OutputOnFailure.class)
class CrashTest {
    private static final int KILLS = Integer.getInteger("veltro.crash.kills", 5);
    private static final long SEED = Long.getLong("veltro.crash.seed", new SecureRandom().nextLong());

    /** After so many kills the topics are deleted and made anew, so that checking everything stays cheap. */
    private static final int KILLS_PER_ERA = 10;

    private static final int MESSAGES_MAX = 6000;
    private static final int RECOVERY_KILL_EVERY = 8;
    private static final int RECOVERY_MILLIS_MAX = 1200;
    private static final List<String> SEGMENTS = List.of("256 KiB", "1 MiB", "16 MiB", "128 MiB");
    private static final List<String> TOPICS = List.of("left", "right");
    private static final int PARTITIONS = 2;

    @TempDir
    private Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Long> restartMillis = new ArrayList<>();
    private final List<Long> openMillis = new ArrayList<>();
    private final Killer killer = new Killer(random, MESSAGES_MAX, RECOVERY_KILL_EVERY, RECOVERY_MILLIS_MAX);

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void shouldKeepWhatItAcknowledgedWhenKilled() throws Exception {
        System.out.println("CrashTest: " + KILLS + " kills, -Dveltro.crash.seed=" + SEED);
        try (ServerProcess empty = ServerProcess.in(directory).start()) {
            System.out.println("CrashTest: an empty server answered after " + firstReplyMillis(empty) + " ms");
            empty.stop();
        }
        while (killer.kills() < KILLS) {
            // given
            String segment = SEGMENTS.get(random.nextInt(SEGMENTS.size()));
            try (ServerProcess server =
                    ServerProcess.in(directory).set("journal.segment", segment).start()) {
                List<CrashProducer> producers = beginEra(server);
                int last = Math.min(KILLS, killer.kills() + KILLS_PER_ERA);
                while (killer.kills() < last) {
                    // when
                    List<Runnable> sending = new ArrayList<>();
                    producers.forEach(producer -> sending.add(() -> producer.run(server.port(), killer::acknowledged)));
                    killer.killWhile(server, sending);
                    killer.killWhileRecovering(server);
                    server.start();
                    long millis = firstReplyMillis(server);

                    // then
                    restartMillis.add(millis);
                    openMillis.add(server.openMillis());
                    check(server, producers, millis, segment);
                }
                server.stop();
            }
        }
        report();
    }

    private List<CrashProducer> beginEra(ServerProcess server) throws IOException {
        List<CrashProducer> producers = new ArrayList<>();
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            for (String topic : TOPICS) {
                if (root.ask(new StreamRequest.Get(Identifier.of(topic)))
                                .payload()
                                .limit()
                        > 0) {
                    root.ask(new StreamRequest.Delete(Identifier.of(topic))).orThrow();
                }
                root.ask(new StreamRequest.Create(topic)).orThrow();
                root.ask(new TopicRequest.Create(
                                Identifier.of(topic),
                                PARTITIONS,
                                new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, topic)))
                        .orThrow();
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    producers.add(new CrashProducer(topic, partition, random.nextLong()));
                }
            }
        }
        return producers;
    }

    private static long firstReplyMillis(ServerProcess server) throws IOException {
        try (RawConnection connection = RawConnection.to(server.port())) {
            connection.ask(new SystemRequest.Ping()).orThrow();
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - server.startedNanos());
        }
    }

    private void check(ServerProcess server, List<CrashProducer> producers, long millis, String segment)
            throws IOException {
        StringBuilder line = new StringBuilder("CrashTest: kill ")
                .append(killer.kills())
                .append(", segments of ")
                .append(segment)
                .append(", first reply after ")
                .append(millis)
                .append(" ms, ")
                .append(server.openMillis())
                .append(" ms of them for the journal, messages");
        try (RawConnection root = RawConnection.loggedIn(server.port())) {
            for (CrashProducer producer : producers) {
                producer.check(root);
                line.append(' ').append(producer.acknowledged());
            }
        }
        System.out.println(line);
    }

    private void report() {
        System.out.println(
                "CrashTest: " + killer.kills() + " kills, " + killer.total() + " messages acknowledged and found again;"
                        + " opening the journal: " + medianAndMax(openMillis)
                        + "; from the start of the process to the first reply, the Java runtime included: "
                        + medianAndMax(restartMillis));
    }

    private static String medianAndMax(List<Long> millis) {
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return "median " + sorted.get(sorted.size() / 2) + " ms, max " + sorted.get(sorted.size() - 1) + " ms";
    }
}
