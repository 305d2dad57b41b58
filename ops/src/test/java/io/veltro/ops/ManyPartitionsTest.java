package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.PolledView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A thousand partitions with data in one server with 512 MiB of heap, found again after a stop and after a kill. */
@ExtendWith(ServerProcess.OutputOnFailure.class)
class ManyPartitionsTest {
    private static final int PARTITIONS = 1000;
    private static final int BATCHES = 3;
    private static final String NAME = "many";
    private static final Identifier ID = Identifier.of(NAME);

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void shouldServeAThousandPartitions() throws IOException {
        try (ServerProcess server = ServerProcess.in(directory).start()) {
            // given
            try (RawConnection root = RawConnection.loggedIn(server.port())) {
                root.ask(new StreamRequest.Create(NAME)).orThrow();
                TopicRequest.Settings settings =
                        new TopicRequest.Settings(TopicRequest.COMPRESSION_NONE, 0, 0, 1, NAME);
                root.ask(new TopicRequest.Create(ID, PARTITIONS, settings)).orThrow();
                for (int i = 0; i < BATCHES; i++) {
                    sendToAll(root, i);
                }
                assertAllThere(root, BATCHES);
            }
            say("full of data", server);

            // when, then
            long stopping = System.nanoTime();
            server.stop();
            System.out.println("ManyPartitionsTest: orderly stop: "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stopping) + " ms");
            server.start();
            sayFirstReply("after an orderly stop", server);
            try (RawConnection root = RawConnection.loggedIn(server.port())) {
                assertAllThere(root, BATCHES);
                sendToAll(root, BATCHES);
            }
            server.kill();
            server.start();
            sayFirstReply("after kill -9", server);
            try (RawConnection root = RawConnection.loggedIn(server.port())) {
                assertAllThere(root, BATCHES + 1);
            }
            say("after the kill", server);
            server.stop();
        }
    }

    private static void sendToAll(RawConnection root, int round) throws IOException {
        long begun = System.nanoTime();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            root.submit(Batch.to(NAME, partition)
                    .add("round " + round)
                    .add("partition " + partition)
                    .frame());
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            root.receive().orThrow();
        }
        System.out.println("ManyPartitionsTest: round " + round + " of sends to each: "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms");
    }

    private static void assertAllThere(RawConnection root, int batches) throws IOException {
        Consumer consumer = Consumer.consumer(Identifier.of(1));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            PolledView polled =
                    PolledView.readHead(root.ask(MessageRequest.Poll.of(consumer, ID, ID, partition, 100, false)
                                    .at(Strategy.FIRST, 0))
                            .orThrow()
                            .reader());
            assertThat(polled.partition()).isEqualTo(partition);
            assertThat(polled.count()).isEqualTo(2 * batches);
        }
    }

    private static void sayFirstReply(String when, ServerProcess server) throws IOException {
        try (RawConnection connection = RawConnection.to(server.port())) {
            connection.ask(new SystemRequest.Ping()).orThrow();
            System.out.println("ManyPartitionsTest: first reply " + when + ": "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - server.startedNanos())
                    + " ms after the start of the process, " + server.openMillis() + " ms of them for the journal, "
                    + server.cpuTicks() * 10 + " ms of processor time");
        }
    }

    private static void say(String when, ServerProcess server) {
        System.out.println("ManyPartitionsTest: " + when + ": " + (server.residentBytes() >> 20) + " MiB resident, "
                + (server.anonymousBytes() >> 20) + " MiB of them no files");
    }
}
