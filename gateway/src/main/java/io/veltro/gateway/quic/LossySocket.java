package io.veltro.gateway.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket kwik sends by. What cannot be sent is lost, as a datagram may be anywhere on its way: kwik takes a failure for the
 * end of its sender, though an unreachable peer or a full buffer is nobody's fault and passes.
 *
 * <p>A datagram leaves when kwik has noted what is in it, not when kwik hands it over, which is earlier. Otherwise the answer may be
 * there before the note: then kwik does not find what is acknowledged, takes the packet for lost a moment later, and halves its
 * congestion window.
 *
 * <p>Thread: any.
 */
final class LossySocket extends DatagramSocket {
    private static final Logger LOG = LoggerFactory.getLogger(LossySocket.class);
    private static final int BUFFER_BYTES = 4 << 20;

    /** What the sender that runs here has handed over and not noted; kwik's senders have a thread each. */
    private static final ThreadLocal<@Nullable DatagramPacket> HELD = new ThreadLocal<>();

    /** Binds. */
    LossySocket(InetSocketAddress address) throws IOException {
        super(address);
        setReceiveBufferSize(BUFFER_BYTES);
        setSendBufferSize(BUFFER_BYTES);
    }

    /** Keeps it until {@link #release}, or until the next one. */
    @Override
    public void send(DatagramPacket packet) {
        release();
        HELD.set(packet);
    }

    /** Sends what is kept. Thread: the one that handed it over. */
    void release() {
        DatagramPacket packet = HELD.get();
        if (packet == null) {
            return;
        }
        HELD.set(null);
        try {
            super.send(packet);
        } catch (IOException lost) {
            LOG.debug("a datagram to {} was not sent", packet.getSocketAddress(), lost);
        }
    }
}
