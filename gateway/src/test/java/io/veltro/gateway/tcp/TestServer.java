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
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** A gateway on a port of its own. */
final class TestServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Sessions sessions = new Sessions();
    final Counts counts = new Counts(1, System::nanoTime);
    final TcpGateway gateway;

    TestServer(RequestHandler door) throws IOException {
        this(config(), TcpLimits.defaults(), door, List.of());
    }

    TestServer(GatewayConfig.Tcp config, TcpLimits limits, RequestHandler door, List<Duty> duties) throws IOException {
        gateway = new TcpGateway(config, limits, door, sessions, duties, () -> System.nanoTime() / 1000, counts);
        gateway.start();
    }

    /** One that speaks TLS. */
    TestServer(TcpLimits limits, RequestHandler door, Supplier<SSLEngine> engines) throws IOException {
        gateway = new TcpGateway(config(), limits, door, sessions, List.of(), () -> System.nanoTime() / 1000, counts);
        gateway.encryptWith(engines);
        gateway.start();
    }

    static GatewayConfig.Tcp config() {
        return new GatewayConfig.Tcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, 97 << 20, 128 << 20, Duration.ZERO);
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
    static void await(BooleanSupplier condition) {
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
    }
}
