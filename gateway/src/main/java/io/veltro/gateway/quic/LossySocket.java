package io.veltro.gateway.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket kwik sends by. What cannot be sent is lost, as a datagram may be anywhere on its way: kwik takes a failure for the
 * end of its sender, though an unreachable peer or a full buffer is nobody's fault and passes.
 *
 * <p>Thread: any.
 */
final class LossySocket extends DatagramSocket {
    private static final Logger LOG = LoggerFactory.getLogger(LossySocket.class);
    private static final int BUFFER_BYTES = 4 << 20;

    /** Binds. */
    LossySocket(InetSocketAddress address) throws IOException {
        super(address);
        setReceiveBufferSize(BUFFER_BYTES);
        setSendBufferSize(BUFFER_BYTES);
    }

    @Override
    public void send(DatagramPacket packet) {
        try {
            super.send(packet);
        } catch (IOException lost) {
            LOG.debug("a datagram to {} was not sent", packet.getSocketAddress(), lost);
        }
    }
}
