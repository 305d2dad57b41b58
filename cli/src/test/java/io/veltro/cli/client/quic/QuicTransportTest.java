package io.veltro.cli.client.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.cli.client.TestIdentity;
import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.Transport;
import io.veltro.pipeline.wire.ReplyFrame;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class QuicTransportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static KeyStore identity;
    private static TlsOptions trusting;

    @BeforeAll
    static void makeIdentity() throws Exception {
        identity = TestIdentity.of(folder, "CN=localhost", "dns:localhost");
        trusting = new TlsOptions(Optional.of(TestIdentity.certificate(folder, identity)), "localhost");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 1_200, 16 * 1024, 16 * 1024 + 1, 60_000, 3_000_001})
    void shouldCarryARequestAndItsReply(int bytes) throws Exception {
        try (QuicPeer peer = QuicPeer.echoing(identity);
                Transport transport = connect(peer.address())) {
            byte[] request = random(bytes);
            transport.write(ByteBuffer.wrap(request));
            assertThat(reply(transport, bytes)).isEqualTo(request);
            assertThat(transport.isReadable()).isFalse();
            assertThat(transport.portName()).isEqualTo("QUIC port");
        }
    }

    @Test
    void shouldNotStandStillWithRequestsOfSeveralPackets() throws Exception {
        // without the remedy one of the first few dozen waits for ever
        byte[] request = random(40_000);
        try (QuicPeer peer = QuicPeer.echoing(identity);
                Transport transport = connect(peer.address())) {
            for (int i = 0; i < 300; i++) {
                transport.write(ByteBuffer.wrap(request));
                assertThat(reply(transport, request.length)).isEqualTo(request);
            }
        }
    }

    @Test
    void shouldGiveRepliesInTheOrderOfTheRequests() throws Exception {
        // given a server that answers the first request last
        CountDownLatch others = new CountDownLatch(6);
        try (QuicPeer peer = QuicPeer.answering(identity, request -> {
                    if (request[0] == 0) {
                        await(others);
                    } else {
                        others.countDown();
                    }
                    return QuicPeer.echo(request);
                });
                Transport transport = connect(peer.address())) {
            // when
            for (byte i = 0; i < 7; i++) {
                transport.write(ByteBuffer.wrap(new byte[] {i, i, i, i}));
            }

            // then
            for (byte i = 0; i < 7; i++) {
                assertThat(reply(transport, 4)).containsOnly(i);
            }
        }
    }

    @Test
    void shouldHoldRepliesWhenManyLargeOnesAreUnderWay() throws Exception {
        // given more replies than the connection's window, none of them read
        byte[] request = random(700_000);
        try (QuicPeer peer = QuicPeer.echoing(identity);
                Transport transport = connect(peer.address())) {
            for (int i = 0; i < 24; i++) {
                request[0] = (byte) i;
                transport.write(ByteBuffer.wrap(request));
            }
            for (int i = 0; i < 24; i++) {
                request[0] = (byte) i;
                assertThat(reply(transport, request.length)).isEqualTo(request);
            }
        }
    }

    @Test
    void shouldFindAReplyReadable() throws Exception {
        try (QuicPeer peer = QuicPeer.echoing(identity);
                Transport transport = connect(peer.address())) {
            assertThat(transport.isReadable()).isFalse();
            transport.write(ByteBuffer.wrap(new byte[4]));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!transport.isReadable()) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            assertThat(reply(transport, 4)).hasSize(4);
        }
    }

    @Test
    void shouldNotTrustAServerThatNobodyVouchesFor() throws Exception {
        TlsOptions ofJava = new TlsOptions(Optional.empty(), "localhost");
        try (QuicPeer peer = QuicPeer.echoing(identity)) {
            assertThatThrownBy(() -> QuicTransport.connect(peer.address(), PATIENCE, ofJava))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("unable to find valid certification path");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CN=localhost", "O=Nobody"})
    void shouldNotTrustACertificateForAnotherName(String subject) throws Exception {
        // O=Nobody: kwik's TLS alone would take a certificate without a common name for any server
        KeyStore other = TestIdentity.of(folder, subject, "dns:example.org");
        TlsOptions options = new TlsOptions(Optional.of(TestIdentity.certificate(folder, other)), "localhost");
        try (QuicPeer peer = QuicPeer.echoing(other)) {
            assertThatThrownBy(() -> QuicTransport.connect(peer.address(), PATIENCE, options))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("No subject alternative DNS name matching localhost");
        }
    }

    @Test
    void shouldAskForANameWhereAnAddressIsGiven() {
        TlsOptions options = new TlsOptions(Optional.empty(), "127.0.0.1");
        assertThatThrownBy(() -> QuicTransport.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), PATIENCE, options))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("\"127.0.0.1\" is an address");
    }

    @Test
    void shouldSayAtOnceThatNobodyListens() throws Exception {
        QuicPeer gone = QuicPeer.echoing(identity);
        gone.close();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> connect(gone.address())).isInstanceOf(ConnectException.class);
        assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void shouldGiveUpWhenTheAnswerDoesNotCome() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (QuicPeer peer = QuicPeer.answering(identity, request -> {
                    await(never);
                    return request;
                });
                Transport transport = QuicTransport.connect(peer.address(), Duration.ofSeconds(1), trusting)) {
            transport.write(ByteBuffer.wrap(new byte[4]));
            assertThatThrownBy(() -> reply(transport, 4)).isInstanceOf(SocketTimeoutException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void shouldNoticeThatTheServerIsGone() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (QuicPeer peer = QuicPeer.answering(identity, request -> {
                    await(never);
                    return request;
                });
                Transport transport = connect(peer.address())) {
            transport.write(ByteBuffer.wrap(new byte[4]));
            peer.leave();
            assertThatThrownBy(() -> reply(transport, 4)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> transport.write(ByteBuffer.wrap(new byte[4])))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void shouldSayThatAReplyEndsTooEarly() throws Exception {
        try (QuicPeer peer = QuicPeer.answering(
                        identity, request -> Arrays.copyOf(QuicPeer.echo(request), ReplyFrame.HEADER_BYTES + 2));
                Transport transport = connect(peer.address())) {
            transport.write(ByteBuffer.wrap(new byte[4]));
            assertThatThrownBy(() -> reply(transport, 4))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("before its reply was whole");
        }
    }

    @Test
    void shouldNotWaitForAReplyToNothing() throws Exception {
        try (QuicPeer peer = QuicPeer.echoing(identity);
                Transport transport = connect(peer.address())) {
            assertThatThrownBy(() -> transport.read(ByteBuffer.allocate(8))).isInstanceOf(EOFException.class);
        }
    }

    private static Transport connect(InetSocketAddress address) throws IOException {
        return QuicTransport.connect(address, PATIENCE, trusting);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** The payload of the next reply. */
    private static byte[] reply(Transport transport, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(ReplyFrame.HEADER_BYTES + bytes);
        while (into.hasRemaining()) {
            transport.read(into);
        }
        byte[] payload = new byte[bytes];
        into.get(ReplyFrame.HEADER_BYTES, payload);
        return payload;
    }

    private static byte[] random(int bytes) {
        byte[] made = new byte[bytes];
        new Random(bytes).nextBytes(made);
        return made;
    }
}
