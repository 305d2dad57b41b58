package io.veltro.ops;

import io.veltro.gateway.Gateway;
import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.quic.QuicConfig;
import io.veltro.gateway.quic.QuicGateway;
import io.veltro.gateway.quic.QuicIdentity;
import io.veltro.gateway.tcp.TcpGateway;
import io.veltro.gateway.tcp.TcpLoops;
import io.veltro.journal.ChronicleJournal;
import io.veltro.ops.metrics.GcPauses;
import io.veltro.ops.metrics.HttpFigures;
import io.veltro.ops.metrics.MetricsText;
import io.veltro.ops.metrics.ServerReadiness;
import io.veltro.ops.tls.Certificates;
import io.veltro.ops.tls.UnusableException;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.door.RequestRouter;
import io.veltro.pipeline.log.Journal;
import io.veltro.pipeline.ring.FatalHandler;
import io.veltro.pipeline.ring.Pipeline;
import io.veltro.pipeline.ring.Replay;
import io.veltro.pipeline.rule.CatalogRules;
import io.veltro.pipeline.session.Bearers;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.view.SystemView;
import io.veltro.query.Queries;
import io.veltro.query.SystemQueries;
import io.veltro.query.Workers;
import io.veltro.query.snapshot.Snapshots;
import io.veltro.rest.MetricsSource;
import io.veltro.rest.Readiness;
import io.veltro.rest.RestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server: builds the rooms in the order they need each other and closes them in reverse. The only class that names them
 * all, hence the only one that chooses between implementations.
 *
 * <p>Thread: the one that starts it; {@link #close} any, once.
 */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int WORKERS = 2;
    private static final int USERS_MAX = 65_536;

    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();
    private final ServerConfig config;
    private final boolean isNew;
    private final long openMicros;
    private final Counts counts;
    private final MetricsSource metrics;
    private final Readiness readiness;
    private volatile boolean isStopping;
    private @Nullable Certificates certificates;
    private @Nullable TcpGateway tcp;
    private @Nullable TcpGateway webSocket;
    private @Nullable QuicGateway quic;
    private @Nullable RestServer rest;

    /**
     * Starts a server. When this returns, every transport is bound.
     *
     * @param root used only when the journal is new
     * @param recentLog the newest lines of the log, for snapshots
     */
    Server(ServerConfig config, RootUser root, Supplier<String> recentLog, LongSupplier clock, FatalHandler fatal) {
        this.config = config;
        this.counts = new Counts(config.pipeline().shards(), EpochClock.steadyNanos());
        long begun = clock.getAsLong();
        try {
            Journal journal = opened(ChronicleJournal.open(config.journal()));
            Catalog replayed = Replay.run(journal);
            openMicros = clock.getAsLong() - begun;
            isNew = replayed.hasNoUsers();
            PublishedCatalog catalog = new PublishedCatalog(
                    isNew ? root.found(replayed, journal.stateLog(), clock.getAsLong(), new SecureRandom()) : replayed);
            Sessions sessions = new Sessions();
            Pipeline pipeline = opened(new Pipeline(
                    config.pipeline(),
                    journal,
                    catalog,
                    new CatalogRules(config.journal().segmentBytes(), USERS_MAX, config.tokensMax()),
                    sessions,
                    clock,
                    counts,
                    new SplittableRandom(new SecureRandom().nextLong()),
                    fatal));
            pipeline.start();
            metrics = new MetricsText(counts, catalog, sessions, opened(new GcPauses()), clock, this::httpFigures);
            readiness = new ServerReadiness(
                    config.journal().data().toFile()::getUsableSpace,
                    config.journal().segmentBytes(),
                    counts,
                    () -> isStopping);
            Workers workers = opened(new Workers("worker", WORKERS));
            Workers logins = opened(new Workers("login", 1));
            Path data = config.journal().data();
            Snapshots snapshots = new Snapshots(data, recentLog, config::settings, clock);
            SystemQueries system = new SystemQueries(catalog, sessions, workers, this::cluster, data, snapshots, clock);
            Queries queries =
                    opened(new Queries(catalog, sessions, pipeline.entry(), workers, logins, system, clock, counts));
            RequestRouter door = new RequestRouter(queries, pipeline.entry());
            if (config.rest().enabled()) {
                serveHttp(door, queries.bearers(), clock);
            }
            serveConnections(door, sessions, pipeline.duties(), clock);
            if (config.quic().isPresent()) {
                serveQuic(config.quic().get(), door, sessions, clock);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Whether the journal was made by this start. */
    boolean isNew() {
        return isNew;
    }

    /** How long it took to open the journal and to replay what it holds. */
    long openMicros() {
        return openMicros;
    }

    /** Where TCP is served, the port as really bound. */
    Optional<InetSocketAddress> tcpAddress() {
        return Optional.ofNullable(tcp).map(TcpGateway::address);
    }

    /** Where WebSocket is served, the port as really bound. */
    Optional<InetSocketAddress> webSocketAddress() {
        return Optional.ofNullable(webSocket).map(TcpGateway::address);
    }

    /** Where QUIC is served, the port as really bound. */
    Optional<InetSocketAddress> quicAddress() {
        return Optional.ofNullable(quic).map(QuicGateway::address);
    }

    /** Where HTTP is served, the port as really bound. */
    Optional<InetSocketAddress> httpAddress() {
        return Optional.ofNullable(rest).map(RestServer::address);
    }

    /** The figures of this server. */
    MetricsSource metrics() {
        return metrics;
    }

    /** Whether it can take messages. */
    Readiness readiness() {
        return readiness;
    }

    /** What it counts, for whoever counts along. */
    Counts counts() {
        return counts;
    }

    /** What it runs on. */
    ServerConfig config() {
        return config;
    }

    /** Says goodbye to every peer, finishes what was taken, syncs and closes the journal. */
    @Override
    public void close() {
        isStopping = true;
        for (AutoCloseable room : rooms) {
            if (room instanceof Gateway gateway) {
                gateway.stopAccepting();
            }
        }
        @Nullable RuntimeException fault = null;
        while (!rooms.isEmpty()) {
            try {
                rooms.pop().close();
            } catch (RuntimeException e) {
                fault = e;
            } catch (Exception e) {
                fault = new IllegalStateException(e);
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    /** Shared by all that encrypts. */
    private Certificates certificates(LongSupplier clock) {
        if (certificates == null) {
            try {
                certificates = opened(Certificates.open(
                        config.tls(),
                        config.journal().data(),
                        () -> Instant.ofEpochMilli(TimeUnit.MICROSECONDS.toMillis(clock.getAsLong()))));
            } catch (UnusableException e) {
                throw new ConfigException("TLS cannot be served: " + e.getMessage());
            }
        }
        return certificates;
    }

    private void serveConnections(RequestRouter door, Sessions sessions, List<Duty> duties, LongSupplier clock) {
        GatewayConfig transports = config.gateway();
        boolean isEncrypted =
                transports.tcp().filter(GatewayConfig.Tcp::isEncrypted).isPresent()
                        || transports
                                .webSocket()
                                .filter(GatewayConfig.WebSocket::isEncrypted)
                                .isPresent();
        try {
            TcpLoops loops = opened(new TcpLoops(
                    transports.loops(), door, sessions, engines(isEncrypted, clock), duties, clock, counts));
            loops.start();
            if (transports.tcp().isPresent()) {
                GatewayConfig.Tcp served = transports.tcp().get();
                tcp = opened(TcpGateway.plain(served, loops));
                start(tcp, "TCP", served.address(), Setting.TCP_ADDRESS);
            }
            if (transports.webSocket().isPresent()) {
                GatewayConfig.WebSocket served = transports.webSocket().get();
                webSocket = opened(TcpGateway.webSocket(served, loops));
                start(webSocket, "WebSocket", served.address(), Setting.WEBSOCKET_ADDRESS);
            }
        } catch (IOException e) {
            throw new ConfigException("connections cannot be served (" + e.getMessage()
                    + "): raise the limit of open files, or stop what uses them");
        }
    }

    private void serveQuic(QuicConfig served, RequestRouter door, Sessions sessions, LongSupplier clock) {
        if (config.tls().clientAuthority().isPresent()) {
            LOG.warn("QUIC is not served: it cannot ask peers for the certificates that tls.client_ca wants. Set"
                    + " quic.enabled = false, or leave tls.client_ca out");
            return;
        }
        Certificates shared = certificates(clock);
        Supplier<QuicIdentity> identity = () ->
                new QuicIdentity(shared.identity().key(), shared.identity().chain());
        if (!identity.get().isForEveryClient()) {
            LOG.warn(
                    "Iggy's clients over QUIC that do not verify the certificate take ECDSA on P-256 only, and will refuse"
                            + " this one: leave tls.certificate out, or name such a one");
        }
        QuicGateway gateway =
                opened(new QuicGateway(served, door, sessions, identity, clock, EpochClock.system(), counts));
        start(gateway, "QUIC", served.address(), Setting.QUIC_ADDRESS);
        quic = gateway;
    }

    private void serveHttp(RequestRouter door, Bearers bearers, LongSupplier clock) {
        RestServer server = opened(new RestServer(
                config.rest(),
                new RestServer.Behind(
                        door,
                        bearers,
                        metrics,
                        readiness,
                        counts.refusals(),
                        engines(config.rest().tls(), clock),
                        clock)));
        start(server);
        rest = server;
    }

    private HttpFigures httpFigures() {
        return rest == null ? HttpFigures.NONE : new HttpFigures(rest.requests(), rest.connections());
    }

    private Supplier<SSLEngine> engines(boolean isEncrypted, LongSupplier clock) {
        if (isEncrypted) {
            return certificates(clock)::engine;
        }
        return () -> {
            throw new IllegalStateException("no transport is encrypted");
        };
    }

    private <T extends AutoCloseable> T opened(T room) {
        rooms.push(room);
        return room;
    }

    private static void start(Gateway gateway, String what, InetSocketAddress address, Setting setting) {
        try {
            gateway.start();
        } catch (IOException e) {
            throw cannotListen(what, address, e, setting);
        }
    }

    private void start(RestServer server) {
        try {
            server.start();
        } catch (RuntimeException e) {
            throw cannotListen("HTTP", config.rest().address(), e, Setting.HTTP_ADDRESS);
        }
    }

    private static ConfigException cannotListen(
            String what, InetSocketAddress address, Exception fault, Setting setting) {
        return new ConfigException(what + " cannot be served on " + address.getHostString() + ":" + address.getPort()
                + " (" + fault.getMessage() + "): stop what uses the port, or choose another with --set "
                + setting.key() + "=HOST:PORT");
    }

    private SystemView.Cluster cluster() {
        String ip = tcpAddress().map(InetSocketAddress::getHostString).orElse("127.0.0.1");
        SystemView.Node node = new SystemView.Node(
                "iggy-node",
                ip,
                port(tcpAddress()),
                port(quicAddress()),
                port(httpAddress()),
                port(webSocketAddress()),
                0,
                0);
        return new SystemView.Cluster("single-node", List.of(node));
    }

    private static int port(Optional<InetSocketAddress> address) {
        return address.map(InetSocketAddress::getPort).orElse(0);
    }
}
