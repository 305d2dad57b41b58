package io.veltro.gateway.tcp;

import io.veltro.gateway.GatewayConfig;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.session.Sessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** A gateway on a port of its own. */
public final class TestServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Sessions sessions = new Sessions();
    final Counts counts = new Counts(1, System::nanoTime);
    final TcpLoops loops;
    final TcpGateway gateway;

    TestServer(RequestHandler door) throws IOException {
        this(config(), TcpLimits.defaults(), door, List.of());
    }

    TestServer(GatewayConfig.Loops config, TcpLimits limits, RequestHandler door, List<Duty> duties)
            throws IOException {
        this(config, limits, door, duties, TestServer::noEngine, loops -> TcpGateway.plain(tcp(false), loops));
    }

    /** One that speaks TLS. */
    TestServer(TcpLimits limits, RequestHandler door, Supplier<SSLEngine> engines) throws IOException {
        this(config(), limits, door, List.of(), engines, loops -> TcpGateway.plain(tcp(true), loops));
    }

    TestServer(
            GatewayConfig.Loops config,
            TcpLimits limits,
            RequestHandler door,
            List<Duty> duties,
            Supplier<SSLEngine> engines,
            Function<TcpLoops, TcpGateway> listening)
            throws IOException {
        loops = new TcpLoops(config, limits, door, sessions, engines, duties, () -> System.nanoTime() / 1000, counts);
        gateway = listening.apply(loops);
        loops.start();
        gateway.start();
    }

    /** One that speaks WebSocket, to pages of this origin too. */
    static TestServer webSocket(TcpLimits limits, RequestHandler door, String... origins) throws IOException {
        return new TestServer(
                config(),
                limits,
                door,
                List.of(),
                TestServer::noEngine,
                loops -> TcpGateway.webSocket(
                        new GatewayConfig.WebSocket(anyPort(), false, 97 << 20, List.of(origins)), loops));
    }

    /** One that speaks WebSocket in TLS. */
    static TestServer secureWebSocket(RequestHandler door, Supplier<SSLEngine> engines) throws IOException {
        return new TestServer(
                config(),
                TcpLimits.defaults(),
                door,
                List.of(),
                engines,
                loops ->
                        TcpGateway.webSocket(new GatewayConfig.WebSocket(anyPort(), true, 97 << 20, List.of()), loops));
    }

    static GatewayConfig.Loops config() {
        return new GatewayConfig.Loops(1, 97 << 20, 128 << 20, Duration.ZERO);
    }

    private static GatewayConfig.Tcp tcp(boolean isEncrypted) {
        return new GatewayConfig.Tcp(anyPort(), isEncrypted);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static SSLEngine noEngine() {
        throw new AssertionError("nothing is encrypted here");
    }

    static TcpLimits limits(long sweepMillis, long loginMillis, long frameMillis, long stallMillis) {
        return new TcpLimits(
                TimeUnit.MILLISECONDS.toMicros(sweepMillis),
                TimeUnit.MILLISECONDS.toMicros(loginMillis),
                TimeUnit.MILLISECONDS.toMicros(frameMillis),
                TimeUnit.MILLISECONDS.toMicros(stallMillis),
                TimeUnit.SECONDS.toMicros(5));
    }

    InetSocketAddress address() {
        return gateway.address();
    }

    /** Looks until something is so; a deadline ends it. */
    public static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not happen in " + PATIENCE);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void close() {
        gateway.close();
        loops.close();
    }
}
