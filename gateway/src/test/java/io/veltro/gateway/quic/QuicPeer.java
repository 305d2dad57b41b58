package io.veltro.gateway.quic;

import io.veltro.gateway.tcp.Peer;
import io.veltro.pipeline.wire.ReplyFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import tech.kwik.agent15.extension.ApplicationLayerProtocolNegotiationExtension;
import tech.kwik.agent15.extension.Extension;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.stream.FlowControlUpdateListener;
import tech.kwik.core.tls.QuicTransportParametersExtension;

/** A client that knows frames and nothing else: a stream for each request, ended on both sides. */
final class QuicPeer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PIECE_BYTES = 16 << 10;

    /** Offers none, as official clients do. */
    static final String NO_PROTOCOL = "none at all";

    private static final String SLOW = "slow";

    private final QuicClientConnection connection;

    QuicPeer(InetSocketAddress server) throws IOException {
        this(server, "iggy", 1 << 20);
    }

    QuicPeer(InetSocketAddress server, String protocol, long windowBytes) throws IOException {
        connection = builder(server, protocol, windowBytes).build();
        if (protocol.equals(NO_PROTOCOL)) {
            offer(extension -> !(extension instanceof ApplicationLayerProtocolNegotiationExtension));
        } else if (protocol.equals(SLOW)) {
            offer(extension -> {
                if (extension instanceof QuicTransportParametersExtension parameters) {
                    parameters.getTransportParameters().setMaxAckDelay(16_383);
                }
                return true;
            });
        }
        connection.connect();
    }

    private static QuicClientConnection.Builder builder(InetSocketAddress server, String protocol, long windowBytes) {
        return QuicClientConnection.newBuilder()
                .uri(URI.create("https://127.0.0.1:" + server.getPort()))
                .applicationProtocol(protocol)
                .connectTimeout(PATIENCE)
                .maxIdleTimeout(PATIENCE)
                .defaultStreamReceiveBufferSize(windowBytes)
                .noServerCertificateCheck()
                .logger(new NullLogger());
    }

    /** Knocks and waits a moment. */
    static void tryConnecting(InetSocketAddress server) {
        try {
            builder(server, "iggy", 1 << 20)
                    .connectTimeout(Duration.ofMillis(100))
                    .build()
                    .connect();
        } catch (IOException nobodyIsThere) {
            Thread.currentThread().interrupt();
        }
    }

    static QuicPeer loggedIn(InetSocketAddress server) throws IOException {
        QuicPeer peer = new QuicPeer(server);
        peer.ask(Peer.login());
        return peer;
    }

    /** One that may take 16 s to acknowledge what it receives. */
    static QuicPeer slowToAcknowledge(InetSocketAddress server) throws IOException {
        return new QuicPeer(server, SLOW, 1 << 20);
    }

    QuicClientConnection connection() {
        return connection;
    }

    QuicStream stream() throws IOException {
        return connection.createStream(true);
    }

    /** The same for lambdas. */
    Peer.Reply asked(byte... frame) {
        try {
            return ask(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Peer.Reply ask(byte... frame) throws IOException {
        QuicStream stream = stream();
        if (frame.length <= PIECE_BYTES) {
            if (frame.length > 0) {
                stream.getOutputStream().write(frame);
            }
            stream.getOutputStream().close();
            return read(stream);
        }
        Nudges nudges = new Nudges(stream);
        try {
            stream.getOutputStream().write(frame);
            stream.getOutputStream().close();
            return read(stream);
        } finally {
            nudges.stop();
        }
    }

    /**
     * Kwik's own output stream forgets now and then that it has something to send; the news that it may send more, which it has
     * from here every few milliseconds, makes it look again.
     */
    private static final class Nudges {
        private final Thread thread;

        Nudges(QuicStream stream) throws IOException {
            FlowControlUpdateListener out = (FlowControlUpdateListener) stream.getOutputStream();
            thread = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    out.streamNotBlocked(stream.getStreamId());
                }
            });
            thread.start();
        }

        void stop() {
            thread.interrupt();
        }
    }

    static Peer.Reply read(QuicStream stream) throws IOException {
        byte[] all = stream.getInputStream().readAllBytes();
        ByteBuffer fields = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        if (all.length < ReplyFrame.HEADER_BYTES
                || ReplyFrame.length(fields, 0) != all.length - ReplyFrame.HEADER_BYTES) {
            throw new IOException("not one frame, but " + all.length + " bytes");
        }
        return Peer.Reply.of(
                ReplyFrame.status(fields, 0), Arrays.copyOfRange(all, ReplyFrame.HEADER_BYTES, all.length));
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Kwik's client cannot do without, so its list of extensions changes or loses them when they are put in. */
    private void offer(Predicate<Extension> isOffered) {
        try {
            Field engine = connection.getClass().getDeclaredField("tlsEngine");
            engine.setAccessible(true);
            Object tls = engine.get(connection);
            Field extensions = tls.getClass().getDeclaredField("requestedExtensions");
            extensions.setAccessible(true);
            extensions.set(tls, new ArrayList<Extension>() {
                @Override
                public boolean add(Extension extension) {
                    return isOffered.test(extension) && super.add(extension);
                }
            });
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
