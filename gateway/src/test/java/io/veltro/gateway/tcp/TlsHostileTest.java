package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.gateway.tcp.Peer.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers of a TLS port that do not speak TLS, or not well. */
class TlsHostileTest {
    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";
    private static final int MIB = 1 << 20;
    private static final int FRAME_HEADER_BYTES = 8;

    private static TestServer server(TcpLimits limits, MemoryDoor door) throws IOException {
        return new TestServer(limits, door, TestTls.engines());
    }

    private static TestServer server() throws IOException {
        return server(TcpLimits.defaults(), new MemoryDoor(MIB));
    }

    @Test
    void shouldEndTheStreamOfAPlainPeerSoon() throws IOException {
        Random chance = new Random(5);
        byte[] noise = new byte[5000];
        chance.nextBytes(noise);
        byte[] noiseLikeAHandshake = noise.clone();
        noiseLikeAHandshake[0] = 22;
        byte[] longRecord = {22, 3, 1, (byte) 0xff, (byte) 0xff, 1, 2, 3};
        byte[] record = {22, 3, 1, 0, 5, 1, 2, 3, 4, 5};
        byte[] lengthLikeAHandshake = Peer.frame(1, new byte[18]);
        try (TestServer server = server();
                Peer good = TestTls.loggedIn(server.address(), TLS_13)) {
            for (byte[] junk : List.of(
                    Peer.ping(), Peer.login(), noise, noiseLikeAHandshake, longRecord, record, lengthLikeAHandshake)) {
                try (Socket plain = Peer.connected(server.address())) {
                    plain.setSoTimeout(5000);
                    // when
                    plain.getOutputStream().write(junk);
                    // then
                    assertThat(plain.getInputStream().readNBytes(100)).hasSizeLessThan(FRAME_HEADER_BYTES);
                }
            }
            assertThat(good.ask(Peer.ping())).isEqualTo(Reply.OK);
            TestServer.await(() -> server.sessions.count() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void shouldEndTheHandshakeOfATlsPeerOnAPlainPort(String protocol) throws IOException {
        try (TestServer server = new TestServer(new MemoryDoor(MIB))) {
            SSLSocket socket = TestTls.socket(server.address(), protocol);
            socket.setSoTimeout(5000);
            // when, then
            assertThatThrownBy(socket::startHandshake).isInstanceOfAny(SSLException.class, SocketException.class);
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    @Test
    void shouldEndARecordThatWasTamperedWith() throws IOException {
        try (TestServer server = server();
                Socket raw = Peer.connected(server.address())) {
            // given
            Peer peer = new Peer(TestTls.layered(raw, TLS_13));
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
            // when
            raw.getOutputStream().write(new byte[] {23, 3, 3, 0, 40});
            raw.getOutputStream().write(new byte[40]);
            // then
            assertThatThrownBy(peer::read).isInstanceOf(IOException.class);
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    @Test
    void shouldCloseWhoDoesNotFinishItsHandshake() throws IOException {
        // given
        TcpLimits limits = TestServer.limits(10, 300, 60_000, 60_000);
        byte[] beginning = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        try (TestServer server = server(limits, new MemoryDoor(MIB));
                Socket silent = Peer.connected(server.address());
                Socket halting = Peer.connected(server.address());
                Peer known = TestTls.loggedIn(server.address(), TLS_13);
                Peer stranger = TestTls.peer(server.address(), TLS_13)) {
            silent.setSoTimeout(5000);
            halting.setSoTimeout(5000);
            // when
            halting.getOutputStream().write(beginning);
            stranger.write();
            // then
            assertThat(silent.getInputStream().read()).isNegative();
            assertThat(endOf(halting.getInputStream())).isTrue();
            TestServer.await(() -> server.sessions.count() == 1);
            assertThat(known.ask(Peer.ping())).isEqualTo(Reply.OK);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void shouldAskForACertificateItKnows(String protocol) throws IOException {
        try (TestServer server =
                new TestServer(TcpLimits.defaults(), new MemoryDoor(MIB), TestTls.enginesForKnownClients())) {
            // when, then: the right one
            try (Peer known = new Peer(TestTls.socket(server.address(), protocol, TestTls.CLIENT))) {
                assertThat(known.ask(Peer.ping())).isEqualTo(Reply.OK);
            }
            // when, then: a wrong one, none
            try (Peer wrong = new Peer(TestTls.socket(server.address(), protocol, TestTls.STRANGER));
                    Peer none = new Peer(TestTls.socket(server.address(), protocol))) {
                assertThatThrownBy(() -> wrong.ask(Peer.ping())).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> none.ask(Peer.ping())).isInstanceOf(IOException.class);
            }
            TestServer.await(() -> server.sessions.count() == 0);
        }
    }

    @Test
    void shouldCloseWhoTakesNoReply() throws IOException {
        // given
        TcpLimits limits = TestServer.limits(10, 60_000, 60_000, 300);
        MemoryDoor door = new MemoryDoor(32 * MIB);
        try (TestServer server = server(limits, door);
                Peer deaf = TestTls.loggedIn(server.address(), TLS_13)) {
            // when
            deaf.write(Peer.poll(0, 32 * MIB));
            // then
            TestServer.await(() -> door.windowsOpen() > 0);
            TestServer.await(() -> server.sessions.count() == 0);
            assertThat(door.windowsOpen()).isZero();
        }
    }

    @Test
    void shouldServeOthersWhilePeersDoNotReadAndCatchUpAfterwards() throws IOException {
        // given
        int polls = 40;
        int bytes = 2 * MIB;
        MemoryDoor door = new MemoryDoor(4 * MIB);
        try (TestServer server = server(TcpLimits.defaults(), door);
                Peer late = TestTls.loggedIn(server.address(), TLS_13);
                Peer other = TestTls.loggedIn(server.address(), TLS_12)) {
            byte[] content = new byte[bytes];
            new Random(1).nextBytes(content);
            late.ask(Peer.send(content));
            // when
            for (int i = 0; i < polls; i++) {
                late.write(Peer.poll(64, bytes));
            }
            TestServer.await(() -> door.windowsOpen() > 0);
            for (int i = 0; i < 500; i++) {
                assertThat(other.ask(Peer.poll(64, 10_000)).payload().remaining())
                        .isEqualTo(10_016);
            }
            // then
            for (int i = 0; i < polls; i++) {
                assertThat(late.read().payload().position(16)).isEqualTo(ByteBuffer.wrap(content));
            }
            TestServer.await(() -> door.windowsOpen() == 0);
        }
    }

    @Test
    void shouldShakeHandsElsewhereThanOnTheLoop() throws IOException {
        // given
        Set<String> threads = ConcurrentHashMap.newKeySet();
        KeyManager[] noting = {new NotingKeys((X509ExtendedKeyManager) TestTls.serverKeys()[0], threads)};
        try (TestServer server = new TestServer(
                        TcpLimits.defaults(),
                        new MemoryDoor(MIB),
                        TestTls.engines(TestTls.context(noting, List.of()), false));
                Peer good = TestTls.loggedIn(server.address(), TLS_13)) {
            // when: a crowd arrives at once
            List<CompletableFuture<Void>> crowd = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String protocol = i % 2 == 0 ? TLS_12 : TLS_13;
                crowd.add(CompletableFuture.runAsync(() -> pingOnce(server, protocol)));
            }
            do {
                assertThat(good.ask(Peer.ping())).isEqualTo(Reply.OK);
            } while (!crowd.stream().allMatch(CompletableFuture::isDone));
            // then
            crowd.forEach(CompletableFuture::join);
            assertThat(threads).containsExactly("tcp-tls");
        }
    }

    private static void pingOnce(TestServer server, String protocol) {
        try (Peer peer = TestTls.peer(server.address(), protocol)) {
            assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the stream ends, in order or by a reset. */
    private static boolean endOf(InputStream in) {
        try {
            return in.readNBytes(100).length < FRAME_HEADER_BYTES;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Notes which threads do the work of handshakes. */
    private static final class NotingKeys extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager behind;
        private final Set<String> threads;

        NotingKeys(X509ExtendedKeyManager behind, Set<String> threads) {
            this.behind = behind;
            this.threads = threads;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            threads.add(Thread.currentThread().getName());
            return behind.chooseEngineServerAlias(keyType, issuers, engine);
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return behind.getClientAliases(keyType, issuers);
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return behind.chooseClientAlias(keyType, issuers, socket);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return behind.getServerAliases(keyType, issuers);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return behind.chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return behind.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return behind.getPrivateKey(alias);
        }
    }
}
