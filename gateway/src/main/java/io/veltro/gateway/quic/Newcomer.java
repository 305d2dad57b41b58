package io.veltro.gateway.quic;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import tech.kwik.core.server.impl.ServerConnectionCandidate;
import tech.kwik.core.server.impl.ServerConnectionProxy;

/**
 * A candidate of kwik's, which keeps every Initial it is given until there is a whole hello: so it is given a few and no more.
 *
 * <p>Thread: receiver.
 */
final class Newcomer implements ServerConnectionProxy {
    private static final int DATAGRAMS_MAX = 8;

    private final ServerConnectionCandidate candidate;
    private int datagrams;

    Newcomer(ServerConnectionCandidate candidate) {
        this.candidate = candidate;
    }

    @Override
    public byte[] getOriginalDestinationConnectionId() {
        return candidate.getOriginalDestinationConnectionId();
    }

    @Override
    public void parsePackets(int number, Instant time, ByteBuffer bytes, InetSocketAddress source) {
        if (datagrams < DATAGRAMS_MAX) {
            datagrams++;
            candidate.parsePackets(number, time, bytes, source);
        }
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public void closeConnection() {
        candidate.closeConnection();
    }

    @Override
    public void dispose() {
        candidate.dispose();
    }
}
