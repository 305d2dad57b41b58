package io.veltro.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AllocationTest {
    private static final int ROUNDS = 5_000;
    private static final int IN_FLIGHT = 8;

    @Test
    void shouldAllocateNothingPerMessageOnceWarm() throws Exception {
        try (CannedServer server = CannedServer.answeringAlways("31_poll_offset.response");
                Client client = Client.connect(server.address(), Duration.ZERO)) {
            ByteBuffer poll = Client.frame(MessageRequest.Poll.of(
                    Consumer.consumer(Identifier.of(9)), Identifier.of(1), Identifier.of(2), 0, 10, false));
            pollMany(client, poll);

            long before = allocatedBytes();
            long messages = pollMany(client, poll);
            long perRound = (allocatedBytes() - before) / ROUNDS;

            assertThat(messages).isEqualTo(2L * ROUNDS * IN_FLIGHT);
            assertThat(perRound).as("bytes per round of %d polls", IN_FLIGHT).isZero();
        }
    }

    private static long pollMany(Client client, ByteBuffer poll) throws IOException {
        long messages = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < IN_FLIGHT; i++) {
                client.submit(poll);
            }
            for (int i = 0; i < IN_FLIGHT; i++) {
                MessageCursor cursor = client.await().orThrow().messages();
                while (cursor.next()) {
                    messages += cursor.payloadBytes() > 0 && cursor.offset() > 0 ? 1 : 0;
                }
            }
        }
        return messages;
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
