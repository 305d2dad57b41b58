package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.request.SystemRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server with nothing to do does nothing: processor time as the kernel counts it, not a matter of speed. */
@ExtendWith(ServerProcess.OutputOnFailure.class)
class IdleTest {
    private static final int WINDOW_SECONDS = 5;
    private static final int WINDOWS_MAX = 6;
    private static final int TICKS_PER_SECOND = 100;

    @TempDir
    private Path directory;

    @Test
    @Timeout(120)
    void shouldUseUnderOnePercentOfACoreWhenIdle() throws IOException {
        try (ServerProcess server = ServerProcess.in(directory).start();
                RawConnection idle = RawConnection.loggedIn(server.port())) {
            // given: just started, the runtime still compiles and cleans up; hence more than one window
            idle.ask(new SystemRequest.Ping()).orThrow();
            long least = Long.MAX_VALUE;

            // when
            for (int i = 0; i < WINDOWS_MAX && least >= TICKS_PER_SECOND * WINDOW_SECONDS / 100; i++) {
                long before = server.cpuTicks();
                assertThat(server.endsWithin(WINDOW_SECONDS, TimeUnit.SECONDS)).isFalse();
                least = Math.min(least, server.cpuTicks() - before);
            }

            // then
            System.out.println("IdleTest: " + least * 10 + " ms of processor time in " + WINDOW_SECONDS + " s");
            assertThat(least).isLessThan(TICKS_PER_SECOND * WINDOW_SECONDS / 100);
            idle.ask(new SystemRequest.Ping()).orThrow();
            server.stop();
        }
    }
}
