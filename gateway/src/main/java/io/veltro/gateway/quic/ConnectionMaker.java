package io.veltro.gateway.quic;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.agent15.engine.TlsServerEngineFactory;
import tech.kwik.core.crypto.CryptoStream;
import tech.kwik.core.impl.Version;
import tech.kwik.core.packet.InitialPacket;
import tech.kwik.core.packet.PacketMetaData;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnectionFactory;
import tech.kwik.core.server.impl.ApplicationProtocolRegistry;
import tech.kwik.core.server.impl.ServerConnectionImpl;
import tech.kwik.core.server.impl.ServerConnectionProxy;

/**
 * Makes our connections where kwik would make its own, and gives them to the loops in turn.
 *
 * <p>Thread: kwik's candidates, one at a time.
 */
final class ConnectionMaker extends ServerConnectionFactory {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionMaker.class);

    private final LossySocket socket;
    private final KwikLog log;
    private final Supplier<QuicIdentity> identities;
    private final ServerConnectionConfig config;
    private final ApplicationProtocolRegistry protocols;
    private final Connections connections;
    private final List<QuicLoop> loops;
    private final LongSupplier clockMicros;
    private final AtomicInteger next = new AtomicInteger();
    private Engines engines;

    /** What makes the TLS side of connections, and for whom. */
    private record Engines(QuicIdentity identity, TlsServerEngineFactory engines) {
        static Engines of(QuicIdentity identity) throws IOException {
            return new Engines(identity, identity.engines());
        }
    }

    private ConnectionMaker(
            LossySocket socket,
            Supplier<QuicIdentity> identities,
            Engines engines,
            ServerConnectionConfig config,
            ApplicationProtocolRegistry protocols,
            Connections connections,
            List<QuicLoop> loops,
            LongSupplier clockMicros) {
        super(socket, engines.engines(), config, protocols, connections, closed -> {}, connections.log());
        this.socket = socket;
        this.log = new KwikLog(socket::release);
        this.identities = identities;
        this.engines = engines;
        this.config = config;
        this.protocols = protocols;
        this.connections = connections;
        this.loops = loops;
        this.clockMicros = clockMicros;
    }

    static ConnectionMaker of(
            QuicConfig config,
            LossySocket socket,
            Supplier<QuicIdentity> identities,
            Connections connections,
            List<QuicLoop> loops,
            LongSupplier clockMicros)
            throws IOException {
        return new ConnectionMaker(
                socket,
                identities,
                Engines.of(identities.get()),
                settings(config),
                protocols(config),
                connections,
                loops,
                clockMicros);
    }

    @Override
    public ServerConnectionImpl createNewConnection(
            Version version,
            InetSocketAddress client,
            byte[] clientId,
            byte[] firstId,
            @Nullable CryptoStream nothingKept) {
        return new QuicConnection(
                version,
                socket,
                client,
                clientId,
                firstId,
                engines(),
                config,
                protocols,
                connections,
                closed -> {},
                log);
    }

    @Override
    public ServerConnectionProxy createServerConnectionProxy(
            ServerConnectionImpl made, List<InitialPacket> packets, ByteBuffer rest, PacketMetaData meta) {
        QuicConnection connection = (QuicConnection) made;
        QuicLoop loop = loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
        ConnectionTurns turns =
                new ConnectionTurns(connection, connections, loop, packets, rest, meta, clockMicros.getAsLong());
        connection.carriedBy(turns);
        connections.add(turns);
        return turns;
    }

    private static ServerConnectionConfig settings(QuicConfig config) {
        return ServerConnectionConfig.builder()
                .maxIdleTimeout((int) config.idle().toMillis())
                .maxConnectionBufferSize(RequestStreams.STRANGER_WINDOW_BYTES)
                .maxBidirectionalStreamBufferSize(RequestStreams.STRANGER_WINDOW_BYTES)
                .maxUnidirectionalStreamBufferSize(0)
                .maxOpenPeerInitiatedBidirectionalStreams(config.streamsMax())
                .maxOpenPeerInitiatedUnidirectionalStreams(0)
                .retryRequired(ServerConnectionConfig.RetryRequired.Never)
                .connectionIdLength(DatagramReceiver.ID_BYTES)
                .build();
    }

    /** Kwik wants a protocol to be registered, and lets nobody but its own connector do so. */
    private static ApplicationProtocolRegistry protocols(QuicConfig config) throws IOException {
        ApplicationProtocolRegistry protocols = new ApplicationProtocolRegistry();
        try {
            Method register = ApplicationProtocolRegistry.class.getDeclaredMethod(
                    "registerApplicationProtocol", String.class, ApplicationProtocolConnectionFactory.class);
            register.setAccessible(true);
            register.invoke(protocols, QuicConnection.PROTOCOL, new Streamless(config.streamsMax()));
        } catch (ReflectiveOperationException e) {
            throw new IOException("this kwik registers protocols in another way; use the one Veltro was built with", e);
        }
        return protocols;
    }

    private TlsServerEngineFactory engines() {
        QuicIdentity now = identities.get();
        if (!now.equals(engines.identity())) {
            try {
                engines = Engines.of(now);
            } catch (IOException e) {
                LOG.warn("QUIC goes on with the certificate it had", e);
                engines = new Engines(now, engines.engines());
            }
        }
        return engines.engines();
    }
}
