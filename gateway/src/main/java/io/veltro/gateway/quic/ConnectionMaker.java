package io.veltro.gateway.quic;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
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
    private final DatagramSocket socket;
    private final TlsServerEngineFactory engines;
    private final ServerConnectionConfig config;
    private final ApplicationProtocolRegistry protocols;
    private final Connections connections;
    private final List<QuicLoop> loops;
    private final LongSupplier clockMicros;
    private final AtomicInteger next = new AtomicInteger();

    private ConnectionMaker(
            DatagramSocket socket,
            TlsServerEngineFactory engines,
            ServerConnectionConfig config,
            ApplicationProtocolRegistry protocols,
            Connections connections,
            List<QuicLoop> loops,
            LongSupplier clockMicros) {
        super(socket, engines, config, protocols, connections, closed -> {}, connections.log());
        this.socket = socket;
        this.engines = engines;
        this.config = config;
        this.protocols = protocols;
        this.connections = connections;
        this.loops = loops;
        this.clockMicros = clockMicros;
    }

    static ConnectionMaker of(
            QuicConfig config,
            DatagramSocket socket,
            QuicIdentity identity,
            Connections connections,
            List<QuicLoop> loops,
            LongSupplier clockMicros)
            throws IOException {
        return new ConnectionMaker(
                socket, identity.engines(), settings(config), protocols(config), connections, loops, clockMicros);
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
                engines,
                config,
                protocols,
                connections,
                closed -> {},
                connections.log());
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
        turns.turnSoon();
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
            MethodHandles.privateLookupIn(ApplicationProtocolRegistry.class, MethodHandles.lookup())
                    .findVirtual(
                            ApplicationProtocolRegistry.class,
                            "registerApplicationProtocol",
                            MethodType.methodType(void.class, String.class, ApplicationProtocolConnectionFactory.class))
                    .invoke(protocols, QuicConnection.PROTOCOL, new Streamless(config.streamsMax()));
        } catch (Throwable e) {
            throw new IOException(
                    "this version of kwik registers protocols in another way; use the one it was built with", e);
        }
        return protocols;
    }
}
