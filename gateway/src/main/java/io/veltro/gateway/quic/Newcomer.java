package io.veltro.gateway.quic;

import io.veltro.gateway.quic.guard.FirstFlight;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.server.impl.ServerConnectionCandidate;
import tech.kwik.core.server.impl.ServerConnectionProxy;

/**
 * A candidate of kwik's, which keeps every Initial it is given until there is a whole hello: so it is given a few and no more,
 * those of its client that are sound, and none when its place was given away in the meantime.
 *
 * <p>Thread: receiver, but for {@link #read}, which is that of the candidates.
 */
final class Newcomer implements ServerConnectionProxy {
    private static final int DATAGRAMS_MAX = 8;

    private final ServerConnectionCandidate candidate;
    private final InetSocketAddress client;
    private final Connections connections;
    private final Executor reader;
    private int datagrams;
    private @Nullable FirstFlight flight;
    private long received;

    Newcomer(ServerConnectionCandidate candidate, InetSocketAddress client, Connections connections, Executor reader) {
        this.candidate = candidate;
        this.client = client;
        this.connections = connections;
        this.reader = reader;
    }

    @Override
    public byte[] getOriginalDestinationConnectionId() {
        return candidate.getOriginalDestinationConnectionId();
    }

    @Override
    public void parsePackets(int number, Instant time, ByteBuffer bytes, InetSocketAddress source) {
        if (datagrams < DATAGRAMS_MAX && source.equals(client)) {
            datagrams++;
            reader.execute(() -> read(number, time, bytes));
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

    private void read(int number, Instant time, ByteBuffer bytes) {
        byte[] firstId = getOriginalDestinationConnectionId();
        if (!connections.hasPlace(ByteBuffer.wrap(firstId))) {
            return;
        }
        FirstFlight known = flight;
        if (known == null) {
            known = FirstFlight.of(firstId, connections.log());
            flight = known;
        }
        received += bytes.remaining();
        if (known.isSound(bytes)) {
            candidate.parsePackets(number, time, bytes, client);
            // Not before: kwik's candidate sets what may be sent to an address unknown, as the connection does from
            // here on.
            if (connections.find(ByteBuffer.wrap(firstId)) instanceof ConnectionTurns made) {
                made.start(received);
            }
        }
    }
}
