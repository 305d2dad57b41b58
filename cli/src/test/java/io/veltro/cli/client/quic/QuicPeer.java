package io.veltro.cli.client.quic;

import io.veltro.cli.client.TestIdentity;
import io.veltro.pipeline.wire.ReplyFrame;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.impl.QuicConnectionImpl;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

/** kwik's server, which answers each stream with what a test says. */
final class QuicPeer implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final int port = socket.getLocalPort();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ServerConnector connector;

    /** What comes of a request. */
    interface Answer {
        byte[] to(byte[] request) throws IOException;
    }

    private QuicPeer(KeyStore identity, Answer answer) throws SocketException, GeneralSecurityException {
        connector = ServerConnector.builder()
                .withSocket(socket)
                .withLogger(new NullLogger())
                .withKeyStore(identity, "server", TestIdentity.PASSWORD.toCharArray())
                .withConfiguration(ServerConnectionConfig.builder()
                        .maxOpenPeerInitiatedBidirectionalStreams(100)
                        .maxBidirectionalStreamBufferSize(1024 * 1024)
                        .maxConnectionBufferSize(1024 * 1024)
                        .build())
                .build();
        connector.registerApplicationProtocol("iggy", new Factory(answer));
        connector.start();
    }

    /** Answers requests; an empty answer ends the stream without one. */
    static QuicPeer answering(KeyStore identity, Answer answer) throws SocketException, GeneralSecurityException {
        return new QuicPeer(identity, answer);
    }

    /** Answers each request with itself behind the head of a reply. */
    static QuicPeer echoing(KeyStore identity) throws SocketException, GeneralSecurityException {
        return answering(identity, QuicPeer::echo);
    }

    static byte[] echo(byte[] request) {
        ByteBuffer reply = ByteBuffer.allocate(ReplyFrame.HEADER_BYTES + request.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ReplyFrame.HEADER_BYTES, request);
        ReplyFrame.write(reply, 0, 0, request.length);
        byte[] bytes = new byte[reply.capacity()];
        reply.get(0, bytes);
        return bytes;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private final class Factory implements ApplicationProtocolConnectionFactory {
        private final Answer answer;

        Factory(Answer answer) {
            this.answer = answer;
        }

        @Override
        public int maxConcurrentPeerInitiatedBidirectionalStreams() {
            return 100;
        }

        @Override
        public ApplicationProtocolConnection createConnection(String protocol, QuicConnection connection) {
            return new ApplicationProtocolConnection() {
                @Override
                public void acceptPeerInitiatedStream(QuicStream stream) {
                    threads.execute(() -> serve((QuicConnectionImpl) connection, stream));
                }
            };
        }

        private void serve(QuicConnectionImpl connection, QuicStream stream) {
            try {
                byte[] reply = answer.to(stream.getInputStream().readAllBytes());
                new QuicExchange(connection, stream).send(ByteBuffer.wrap(reply));
            } catch (IOException e) {
                // The client has gone: what counts is what it says.
                stream.resetStream(1);
            }
        }
    }

    /** Tells its clients that it ends. */
    void leave() {
        threads.execute(connector::close);
    }

    @Override
    public void close() {
        connector.close();
        threads.shutdownNow();
    }
}
