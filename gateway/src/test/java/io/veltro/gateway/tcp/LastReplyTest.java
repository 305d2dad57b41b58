package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.tcp.Peer.Reply;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.session.Session;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LastReplyTest {
    /** Answers a question for statistics with one refusal, at once or from another thread. */
    private static final class RefusingDoor extends MemoryDoor {
        private final ErrorCode verdict;
        private final boolean isLate;

        RefusingDoor(ErrorCode verdict, boolean isLate) {
            super(1 << 10);
            this.verdict = verdict;
            this.isLate = isLate;
        }

        @Override
        public boolean handle(Session session, Request request, ReplySink sink) {
            if (request.code() != RequestCode.GET_STATS) {
                return super.handle(session, request, sink);
            }
            if (isLate) {
                new Thread(() -> sink.refuse(verdict)).start();
            } else {
                sink.refuse(verdict);
            }
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STALE_CLIENT", "CLIENT_NOT_FOUND"})
    void shouldCloseOnceTheReplyIsWritten(ErrorCode verdict) throws IOException {
        for (int round = 0; round < 200; round++) {
            boolean isLate = round % 2 == 0;
            RefusingDoor door = new RefusingDoor(verdict, isLate);
            try (TestServer server = new TestServer(door);
                    Peer peer = Peer.loggedIn(server.address())) {
                // when: others follow in the same segment, one of them refused by its header
                peer.write(Peer.join(
                        Peer.send(new byte[10]),
                        Peer.frame(RequestCode.GET_STATS.number()),
                        Peer.send(new byte[10]),
                        Peer.frame(9999),
                        Peer.ping()));
                // then
                assertThat(peer.read()).isEqualTo(Reply.OK);
                assertThat(peer.read()).isEqualTo(Reply.empty(verdict.number()));
                assertThat(peer.isEnded()).isTrue();
                assertThat(door.sends()).as("what stands behind is not served").isEqualTo(1);
                TestServer.await(() -> server.sessions.count() == 0);
            }
        }
    }

    @Test
    void shouldStayOpenAfterOtherRefusals() throws IOException {
        try (TestServer server = new TestServer(new RefusingDoor(ErrorCode.UNAUTHENTICATED, false));
                Peer peer = Peer.loggedIn(server.address())) {
            // when
            Reply refused = peer.ask(Peer.frame(RequestCode.GET_STATS.number()));
            // then
            assertThat(refused).isEqualTo(Reply.empty(ErrorCode.UNAUTHENTICATED.number()));
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
        }
    }
}
