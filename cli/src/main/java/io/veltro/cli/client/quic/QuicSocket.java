package io.veltro.cli.client.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;

/**
 * The datagrams of one connection. Tied to the server's address, so that the system tells at once when nobody listens there.
 *
 * <p>Thread: any.
 */
final class QuicSocket extends DatagramSocket {
    /** Asked for; the system may give less. kwik takes datagrams off by one thread and handles them by another. */
    private static final int BUFFER_BYTES = 4 * 1024 * 1024;

    /** Written by kwik's sending thread, read by who closes. */
    private volatile int sent;

    QuicSocket(InetSocketAddress server) throws SocketException {
        setReceiveBufferSize(BUFFER_BYTES);
        setSendBufferSize(BUFFER_BYTES);
        connect(server);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void send(DatagramPacket packet) throws IOException {
        super.send(packet);
        sent++;
    }

    /** How many datagrams have gone out. */
    int sent() {
        return sent;
    }
}
