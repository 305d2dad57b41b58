package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefusalCountTest {
    private static final int UNKNOWN_CODE = 9999;

    @Test
    void shouldCountEachRefusalOnceWhoeverGaveIt() throws IOException {
        // given
        try (TestServer server = new TestServer(new MemoryDoor(1 << 20));
                Peer peer = new Peer(server.address())) {
            // when: two by the header before a login, one by the header after it, one success
            peer.write(Peer.send(new byte[10]));
            peer.write(Peer.send(new byte[10]));
            assertThat(peer.read().status()).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
            assertThat(peer.read().status()).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
            peer.write(Peer.login());
            assertThat(peer.read().status()).isZero();
            peer.write(Peer.frame(UNKNOWN_CODE));
            assertThat(peer.read().status()).isEqualTo(ErrorCode.INVALID_COMMAND.number());

            // then
            Set<ErrorCode> counted = Set.of(ErrorCode.UNAUTHENTICATED, ErrorCode.INVALID_COMMAND);
            assertThat(server.counts.refusals().of(ErrorCode.UNAUTHENTICATED)).isEqualTo(2);
            assertThat(server.counts.refusals().of(ErrorCode.INVALID_COMMAND)).isEqualTo(1);
            assertThat(Arrays.stream(ErrorCode.values()).filter(code -> !counted.contains(code)))
                    .allMatch(code -> server.counts.refusals().of(code) == 0);
        }
    }
}
