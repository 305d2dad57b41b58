package io.veltro.gateway.quic;

import io.veltro.gateway.tcp.Peer;
import io.veltro.pipeline.wire.ReplyFrame;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.stream.FlowControlUpdateListener;

/** A client that knows frames and nothing else: a stream for each request, ended on both sides. */
final class QuicPeer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PIECE_BYTES = 16 << 10;

    private final QuicClientConnection connection;

    QuicPeer(InetSocketAddress server) throws IOException {
        this(server, "iggy", 1 << 20);
    }

    QuicPeer(InetSocketAddress server, String protocol, long windowBytes) throws IOException {
        connection = QuicClientConnection.newBuilder()
                .uri(URI.create("https://127.0.0.1:" + server.getPort()))
                .applicationProtocol(protocol)
                .connectTimeout(PATIENCE)
                .maxIdleTimeout(PATIENCE)
                .defaultStreamReceiveBufferSize(windowBytes)
                .noServerCertificateCheck()
                .logger(new NullLogger())
                .build();
        connection.connect();
    }

    static QuicPeer loggedIn(InetSocketAddress server) throws IOException {
        QuicPeer peer = new QuicPeer(server);
        peer.ask(Peer.login());
        return peer;
    }

    QuicClientConnection connection() {
        return connection;
    }

    QuicStream stream() throws IOException {
        return connection.createStream(true);
    }

    Peer.Reply ask(byte... frame) throws IOException {
        QuicStream stream = stream();
        write(stream, frame);
        stream.getOutputStream().close();
        return read(stream);
    }

    /**
     * Kwik's own output stream forgets now and then that it has something to send. A window update makes it look, so it is told
     * of one after each piece that could not be the last it looked at.
     */
    static void write(QuicStream stream, byte... bytes) throws IOException {
        OutputStream out = stream.getOutputStream();
        for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
            out.write(bytes, from, Math.min(PIECE_BYTES, bytes.length - from));
        }
    }

    /** Makes kwik look again whether it has something to send. */
    static void nudge(QuicStream stream) throws IOException {
        ((FlowControlUpdateListener) stream.getOutputStream()).streamNotBlocked(stream.getStreamId());
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
}
