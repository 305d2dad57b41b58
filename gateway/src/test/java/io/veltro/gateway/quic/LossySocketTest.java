package io.veltro.gateway.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LossySocketTest {
    private static final int MOMENT_MILLIS = 100;
    private static final int DEADLINE_MILLIS = 10_000;

    private LossySocket socket;
    private DatagramSocket peer;

    @BeforeEach
    void bind() throws IOException {
        socket = new LossySocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() {
        socket.close();
        peer.close();
    }

    @Test
    void shouldKeepADatagramUntilItIsNoted() throws IOException {
        // given
        KwikLog log = new KwikLog(socket::release);

        // when
        socket.send(packet("one"));

        // then
        peer.setSoTimeout(MOMENT_MILLIS);
        assertThatThrownBy(this::received).isInstanceOf(SocketTimeoutException.class);

        // when
        log.sent(Instant.EPOCH, List.of());

        // then
        peer.setSoTimeout(DEADLINE_MILLIS);
        assertThat(received()).isEqualTo("one");
    }

    @Test
    void shouldSendADatagramNobodyNotedBeforeTheNext() throws IOException {
        // when
        socket.send(packet("one"));
        socket.send(packet("two"));
        socket.release();
        socket.release();

        // then
        peer.setSoTimeout(DEADLINE_MILLIS);
        assertThat(received()).isEqualTo("one");
        assertThat(received()).isEqualTo("two");
    }

    private DatagramPacket packet(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new DatagramPacket(bytes, bytes.length, peer.getLocalSocketAddress());
    }

    private String received() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[64], 64);
        peer.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
