package io.veltro.gateway.tcp;

import io.veltro.gateway.Gateway;
import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.tls.TlsWorker;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.session.Sessions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The binary protocol over TCP: a listening socket, a lobby where connections wait until somebody logs in on them, and the
 * loops that serve them then. Encrypted ones, whose engines belong to their loop, are served by one from the beginning.
 *
 * <p>Thread: any; see {@link Gateway}.
 */
public final class TcpGateway implements Gateway {
    private final GatewayConfig.Tcp config;
    private final TcpLimits limits;
    private final RequestHandler door;
    private final Sessions sessions;
    private final List<Duty> duties;
    private final LongSupplier clockMicros;
    private final Counts counts;
    private final ReceiveBudget budget;
    private final List<TcpLoop> loops = new ArrayList<>();
    private final List<TcpLoop> lobbies = new ArrayList<>();
    private final TlsWorker handshakes = new TlsWorker("tcp-tls");
    private @Nullable Supplier<SSLEngine> engines;
    private @Nullable Acceptor acceptor;
    private @Nullable InetSocketAddress address;

    /**
     * A gateway that is not started yet.
     *
     * @param duties spread over the loops
     * @param clockMicros microseconds of any origin; it need not be steady
     */
    public TcpGateway(
            GatewayConfig.Tcp config,
            RequestHandler door,
            Sessions sessions,
            List<Duty> duties,
            LongSupplier clockMicros,
            Counts counts) {
        this(config, TcpLimits.defaults(), door, sessions, duties, clockMicros, counts);
    }

    TcpGateway(
            GatewayConfig.Tcp config,
            TcpLimits limits,
            RequestHandler door,
            Sessions sessions,
            List<Duty> duties,
            LongSupplier clockMicros,
            Counts counts) {
        this.config = config;
        this.limits = limits;
        this.door = door;
        this.sessions = sessions;
        this.duties = List.copyOf(duties);
        this.clockMicros = clockMicros;
        this.counts = counts;
        this.budget = new ReceiveBudget(config.receiveBytesMax());
    }

    /**
     * Serves TLS instead of plain TCP; to be called before the start.
     *
     * @param engines gives one for the server's side of each connection, with all its parameters, and never fails
     */
    public void encryptWith(Supplier<SSLEngine> engines) {
        this.engines = engines;
    }

    @Override
    public void start() throws IOException {
        Acceptor bound = new Acceptor(config.address(), engines == null ? lobbies : loops);
        acceptor = bound;
        address = bound.address();
        for (int i = 0; i < config.loops(); i++) {
            List<Duty> share = new ArrayList<>();
            for (int k = i; k < duties.size(); k += config.loops()) {
                share.add(duties.get(k));
            }
            TcpLoop loop = loop("tcp-" + i, config, share);
            if (engines != null) {
                loop.encryptWith(engines, handshakes);
            }
            loops.add(loop);
        }
        if (engines == null) {
            TcpLoop lobby = loop("tcp-lobby", config.withSpin(Duration.ZERO), List.of());
            lobby.leadTo(loops);
            lobbies.add(lobby);
        }
        bound.register();
        loops.forEach(TcpLoop::start);
        lobbies.forEach(TcpLoop::start);
    }

    private TcpLoop loop(String name, GatewayConfig.Tcp config, List<Duty> share) throws IOException {
        return new TcpLoop(name, config, limits, door, sessions, share, budget, clockMicros, counts);
    }

    @Override
    public InetSocketAddress address() {
        InetSocketAddress bound = address;
        if (bound == null) {
            throw new IllegalStateException("the TCP gateway has no address yet: start it first");
        }
        return bound;
    }

    @Override
    public void stopAccepting() {
        Acceptor bound = acceptor;
        if (bound != null) {
            bound.close();
        }
    }

    @Override
    public void close() {
        stopAccepting();
        if (lobbies.isEmpty()) {
            loops.forEach(TcpLoop::stop);
        } else {
            lobbies.forEach(TcpLoop::stopWithHomes);
        }
        try {
            for (TcpLoop lobby : lobbies) {
                lobby.join();
            }
            for (TcpLoop loop : loops) {
                loop.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handshakes.close();
    }

    /** Receive memory reserved now, for tests. */
    long receiveBytes() {
        return budget.bytes();
    }
}
