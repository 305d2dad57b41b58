package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Consumer groups under random joins, leaves, lost connections, polls, commits and changes of partitions, against a model.
 *
 * <p>{@code -Dveltro.group.steps=10000} takes so many steps, {@code -Dveltro.group.seed=7} takes the same ones again.
 */
@ExtendWith(ServerProcess.OutputOnFailure.class)
class GeneratedGroupTest {
    private static final int STEPS = Integer.getInteger("veltro.group.steps", 1_500);
    private static final long SEED = Long.getLong("veltro.group.seed", System.nanoTime());
    private static final int STEPS_OF_A_LONG_RUN = 10_000;
    private static final int STEPS_OF_ONE_WALK = 500;
    private static final int TIMEOUT_MILLIS = 1_000;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldDoWhatTheModelDoes(@TempDir Path directory) throws IOException {
        // given
        TreeMap<String, Integer> done = new TreeMap<>();
        int steps = 0;
        try (ServerProcess server =
                ServerProcess.in(directory).set("group.timeout", "1 s").start()) {
            for (int walk = 0; steps < STEPS; walk++) {
                long seed = SEED + walk;
                try (GroupWalk group = new GroupWalk(server.port(), "walk " + walk, seed, TIMEOUT_MILLIS)) {
                    // when
                    steps += group.walk(Math.min(STEPS_OF_ONE_WALK, STEPS - steps));
                    group.done().forEach((what, times) -> done.merge(what, times, Integer::sum));
                } catch (AssertionError e) {
                    throw new AssertionError("-Dveltro.group.seed=" + seed + ", " + e.getMessage(), e);
                }
            }
        }

        // then: whether a promise grows old enough to be kept by force is a matter of luck in a short run
        System.out.println("GeneratedGroupTest: " + steps + " steps, -Dveltro.group.seed=" + SEED + ": " + done);
        assertThat(done)
                .as("done in %d steps from seed %d", steps, SEED)
                .containsKeys("join", "leave", "disconnect", "moved at once");
        if (steps >= STEPS_OF_A_LONG_RUN) {
            assertThat(done).containsKeys("moved with a commit", "moved by force");
        }
    }
}
