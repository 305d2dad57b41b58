package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.tcp.Peer.Reply;
import io.veltro.pipeline.error.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StopTest {
    private static final Reply GOODBYE = Reply.empty(ErrorCode.DISCONNECTED.number());

    @Test
    void shouldAnswerThenSayGoodbyeThenClose() throws IOException {
        // given
        HoldingDoor door = new HoldingDoor(1 << 20, 100);
        try (TestServer server = new TestServer(door);
                Peer busy = Peer.loggedIn(server.address());
                Peer idle = Peer.loggedIn(server.address())) {
            idle.ask(Peer.ping());
            busy.write(Peer.join(Peer.send(new byte[10]), Peer.send(new byte[10]), Peer.ping()));
            TestServer.await(() -> door.held() == 2);
            // when
            CompletableFuture<Void> closed = CompletableFuture.runAsync(server.loops::close);
            // then
            assertThat(idle.read()).isEqualTo(GOODBYE);
            assertThat(idle.isEnded()).isTrue();
            assertThat(closed.isDone()).isFalse();
            door.finishAll(new Random(1));
            assertThat(busy.read()).isEqualTo(Reply.OK);
            assertThat(busy.read()).isEqualTo(Reply.OK);
            assertThat(busy.read()).as("what had not entered").isEqualTo(GOODBYE);
            assertThat(busy.isEnded()).isTrue();
            closed.join();
            assertThat(server.sessions.count()).isZero();
        }
    }

    @Test
    void shouldSayGoodbyeToALoginThatComesTooLate() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (TestServer server = new TestServer(new MemoryDoor(1 << 10));
                    Peer peer = new Peer(server.address())) {
                // given
                peer.ask(Peer.ping());
                CompletableFuture<Void> closed = CompletableFuture.runAsync(server.loops::close);
                // when
                peer.write(Peer.login());
                // then
                Reply reply = peer.read();
                if (reply.status() == 0) {
                    reply = peer.read();
                }
                assertThat(reply).isEqualTo(GOODBYE);
                closed.join();
            }
        }
    }

    @Test
    void shouldRefuseConnectionsButServeThoseThatAreThere() throws IOException {
        try (TestServer server = new TestServer(new MemoryDoor(1 << 10));
                Peer peer = Peer.loggedIn(server.address())) {
            // given
            InetSocketAddress address = server.address();
            // when
            server.gateway.stopAccepting();
            // then
            TestServer.await(() -> isRefused(address));
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
        }
    }

    @Test
    void shouldSayWhatIsWrongWithAnAddressInUse() throws IOException {
        try (TestServer server = new TestServer(new MemoryDoor(1 << 10))) {
            // when
            TcpGateway second = TcpGateway.plain(new GatewayConfig.Tcp(server.address(), false), server.loops);
            // then
            assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(server.address().getPort()))
                    .hasMessageContaining("choose another");
        }
    }

    private static boolean isRefused(InetSocketAddress address) {
        try (Peer late = new Peer(address)) {
            return late.isEnded();
        } catch (IOException e) {
            return true;
        }
    }
}
