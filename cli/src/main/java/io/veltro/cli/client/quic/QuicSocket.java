package io.veltro.cli.client.quic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.log.Logger;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.packet.QuicPacket;

/**
 * The datagrams of one connection. Tied to the server's address, so that the system tells at once when nobody listens there.
 *
 * <p>A datagram leaves when kwik has noted what is in it, not when kwik hands it over, which is earlier. Otherwise the answer may be
 * there before the note: then kwik does not find what is acknowledged, takes the packet for lost a moment later, and halves its
 * congestion window.
 *
 * <p>Thread: any.
 */
final class QuicSocket extends DatagramSocket {
    /** Asked for; the system may give less. kwik takes datagrams off by one thread and handles them by another. */
    private static final int BUFFER_BYTES = 4 * 1024 * 1024;

    /** Written by kwik's sending thread, read by who closes. */
    private volatile int sent;

    /** What was handed over and is not noted. Kwik's sending thread alone. */
    private @Nullable DatagramPacket held;

    QuicSocket(InetSocketAddress server) throws SocketException {
        try {
            setReceiveBufferSize(BUFFER_BYTES);
            setSendBufferSize(BUFFER_BYTES);
            connect(server);
        } catch (SocketException e) {
            close();
            throw e;
        }
    }

    /** Keeps it until {@link #release}, or until the next one. */
    @Override
    public void send(DatagramPacket packet) throws IOException {
        release();
        held = packet;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void release() throws IOException {
        DatagramPacket packet = held;
        if (packet != null) {
            held = null;
            super.send(packet);
            sent++;
        }
    }

    /** What kwik tells its notes to. */
    Logger log() {
        return new NullLogger() {
            @Override
            public void sent(Instant at, List<QuicPacket> packets) {
                try {
                    release();
                } catch (IOException e) {
                    // Kwik ends a connection whose socket fails, whichever way it hears of it.
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** How many datagrams have gone out. */
    int sent() {
        return sent;
    }
}
