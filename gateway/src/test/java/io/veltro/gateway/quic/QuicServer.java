package io.veltro.gateway.quic;

import io.veltro.gateway.tcp.TestTls;
import io.veltro.pipeline.count.Counts;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.session.Sessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gateway on a port of its own. */
final class QuicServer implements AutoCloseable {
    private static final String ENTRY = "own";

    final Sessions sessions = new Sessions();
    final Counts counts = new Counts(1, System::nanoTime);
    final QuicGateway gateway;

    QuicServer(RequestHandler door) throws IOException {
        this(config(), limits(8000), door);
    }

    QuicServer(QuicConfig config, QuicLimits limits, RequestHandler door) throws IOException {
        gateway = new QuicGateway(
                config,
                limits,
                door,
                sessions,
                QuicServer::identity,
                () -> System.nanoTime() / 1000,
                Clock.systemUTC(),
                counts);
        gateway.start();
    }

    static QuicConfig config() {
        return new QuicConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                100,
                100,
                Duration.ofSeconds(10),
                1 << 20,
                97 << 20,
                128 << 20);
    }

    static QuicLimits limits(long loginMillis) {
        return new QuicLimits(
                TimeUnit.MILLISECONDS.toMicros(100),
                TimeUnit.SECONDS.toMicros(2),
                32,
                32,
                TimeUnit.MILLISECONDS.toMicros(loginMillis),
                TimeUnit.SECONDS.toMicros(30),
                TimeUnit.SECONDS.toMicros(60),
                TimeUnit.SECONDS.toMicros(4));
    }

    InetSocketAddress address() {
        return gateway.address();
    }

    @Override
    public void close() {
        gateway.close();
    }

    private static QuicIdentity identity() {
        KeyStore store = TestTls.server();
        try {
            return new QuicIdentity((PrivateKey) store.getKey(ENTRY, TestTls.password()), List.of((X509Certificate)
                    store.getCertificate(ENTRY)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
