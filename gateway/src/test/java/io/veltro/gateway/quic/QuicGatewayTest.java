package io.veltro.gateway.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.tcp.MemoryDoor;
import io.veltro.gateway.tcp.Peer;
import io.veltro.gateway.tcp.TestServer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.view.SystemView.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tech.kwik.core.QuicStream;

@Timeout(60)
class QuicGatewayTest {
    @Test
    void shouldAnswerOneRequestPerStream() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer peer = new QuicPeer(server.address())) {
            // when / then
            assertThat(peer.ask(Peer.ping())).isEqualTo(Peer.Reply.OK);
            assertThat(peer.ask(Peer.send(new byte[100])).status()).isEqualTo(ErrorCode.UNAUTHENTICATED.number());
            assertThat(peer.ask(Peer.login()).status()).isZero();
            assertThat(peer.ask(Peer.send(new byte[100]))).isEqualTo(Peer.Reply.OK);
            assertThat(peer.ask(Peer.poll(64, 100)).payload().remaining()).isEqualTo(116);
            assertThat(server.counts.refusals().of(ErrorCode.UNAUTHENTICATED)).isEqualTo(1);
        }
    }

    @Test
    void shouldOpenOneSessionPerConnection() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20))) {
            List<Session> closed = new ArrayList<>();
            server.sessions.whenClosed(closed::add);
            try (QuicPeer peer = QuicPeer.loggedIn(server.address())) {
                peer.ask(Peer.ping());
                // when
                Session session = server.sessions.all().iterator().next();
                // then
                assertThat(session.transport()).isEqualTo(Transport.QUIC);
                assertThat(session.address()).startsWith("127.0.0.1:");
                assertThat(session.isLoggedIn()).isTrue();
                assertThat(session.receivedNanos()).isNotZero();
            }
            // then
            TestServer.await(() -> server.sessions.count() == 0);
            assertThat(closed).hasSize(1);
        }
    }

    @Test
    void shouldServeStreamsSideBySide() throws Exception {
        // given
        try (QuicServer server = new QuicServer(new MemoryDoor(1 << 20));
                QuicPeer peer = QuicPeer.loggedIn(server.address())) {
            List<QuicStream> streams = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                streams.add(peer.stream());
            }
            // when
            for (QuicStream stream : streams) {
                stream.getOutputStream().write(Peer.ping());
            }
            for (int i = streams.size() - 1; i >= 0; i--) {
                streams.get(i).getOutputStream().close();
            }
            // then
            for (QuicStream stream : streams) {
                assertThat(QuicPeer.read(stream)).isEqualTo(Peer.Reply.OK);
            }
        }
    }
}
