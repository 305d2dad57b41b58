package io.veltro.gateway.tcp;

import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.tls.TlsWorker;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.session.Sessions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/**
 * The threads that serve connections, whatever port they came in by: a lobby where they wait until somebody logs in on them,
 * and the loops that serve them then. Encrypted ones, whose engines belong to their loop, are served by one from the
 * beginning.
 *
 * <p>Thread: any; {@link #start} and {@link #close} once each, in this order.
 */
public final class TcpLoops implements AutoCloseable {
    private final List<TcpLoop> loops = new ArrayList<>();
    private final TcpLoop lobby;
    private final ReceiveBudget budget;
    private final TlsWorker handshakes = new TlsWorker("tcp-tls");

    /**
     * Threads that are not started yet.
     *
     * @param engines gives one for the server's side of each encrypted connection, with all its parameters, and never fails
     * @param duties spread over the loops
     * @param clockMicros microseconds of any origin; it need not be steady
     */
    public TcpLoops(
            GatewayConfig.Loops config,
            RequestHandler door,
            Sessions sessions,
            Supplier<SSLEngine> engines,
            List<Duty> duties,
            LongSupplier clockMicros,
            Counts counts)
            throws IOException {
        this(config, TcpLimits.defaults(), door, sessions, engines, duties, clockMicros, counts);
    }

    TcpLoops(
            GatewayConfig.Loops config,
            TcpLimits limits,
            RequestHandler door,
            Sessions sessions,
            Supplier<SSLEngine> engines,
            List<Duty> duties,
            LongSupplier clockMicros,
            Counts counts)
            throws IOException {
        budget = new ReceiveBudget(config.receiveBytesMax());
        TcpLoop.Surroundings all = new TcpLoop.Surroundings(
                config.frameBytesMax(), limits, door, sessions, engines, handshakes, budget, clockMicros, counts);
        for (int i = 0; i < config.count(); i++) {
            List<Duty> share = new ArrayList<>();
            for (int k = i; k < duties.size(); k += config.count()) {
                share.add(duties.get(k));
            }
            loops.add(new TcpLoop("tcp-" + i, all, config.spin(), share));
        }
        lobby = new TcpLoop("tcp-lobby", all, Duration.ZERO, List.of());
        lobby.leadTo(loops);
    }

    /** Serves from here on whoever comes in. */
    public void start() {
        loops.forEach(TcpLoop::start);
        lobby.start();
    }

    /** Where listening sockets are selected, and plain connections begin. */
    TcpLoop lobby() {
        return lobby;
    }

    /** Where encrypted connections are served, and plain ones that have left the lobby. */
    List<TcpLoop> loops() {
        return loops;
    }

    /** Receive memory reserved now, for tests. */
    long receiveBytes() {
        return budget.bytes();
    }

    /**
     * Stops in order: takes no further request, waits for the answers to those that are under way, says good-bye on each
     * connection and closes it. Returns when everything is closed, after a few seconds at most. What answers the requests
     * must still run.
     */
    @Override
    public void close() {
        lobby.stopWithHomes();
        try {
            lobby.join();
            for (TcpLoop loop : loops) {
                loop.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        handshakes.close();
    }
}
