package io.veltro.ops;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.wire.ReplyFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A QUIC connection none of our libraries has a part in: Netty's streams over quiche's packets and BoringSSL's handshake. A
 * stream for each request, ended on both sides, as Iggy's clients do it.
 *
 * <p>Thread: any; what is received comes on Netty's one thread.
 */
final class NettyQuic implements AutoCloseable {
    private static final EventLoopGroup LOOP =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("netty", true), NioIoHandler.newFactory());
    private static final int PIECE_BYTES = 64 << 10;
    private static final int SOCKET_BYTES = 4 << 20;
    private static final long IDLE_SECONDS = 30;
    private static final long CONNECTION_WINDOW_BYTES = 4 << 20;
    private static final long STREAM_WINDOW_BYTES = 1 << 20;

    private final Wire wire = new Wire();
    private final CompletableFuture<QuicConnectionCloseEvent> ending = new CompletableFuture<>();
    private final Channel socket;
    private final QuicChannel connection;

    private NettyQuic(int port, QuicSslContext tls) throws IOException {
        socket = await(new Bootstrap()
                .group(LOOP)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BYTES)
                .handler(codec(port, tls))
                .bind(InetAddress.getLoopbackAddress(), 0));
        socket.pipeline().addFirst(wire);
        try {
            connection = await(QuicChannel.newBootstrap(socket)
                    .handler(new Ending())
                    .streamHandler(new ChannelInboundHandlerAdapter())
                    .remoteAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .connect());
        } catch (IOException e) {
            await(socket.close());
            throw e;
        }
    }

    private static ChannelHandler codec(int port, QuicSslContext tls) {
        return new QuicClientCodecBuilder()
                .sslEngineProvider(channel -> tls.newEngine(channel.alloc(), "localhost", port))
                .maxIdleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
                .initialMaxData(CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
                .build();
    }

    /** Connects to the loopback address, whatever certificate is shown there. */
    static NettyQuic to(int port, String... protocols) throws IOException {
        return new NettyQuic(
                port,
                QuicSslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .applicationProtocols(protocols.length == 0 ? new String[] {"iggy"} : protocols)
                        .build());
    }

    /** Connects if the certificate is this one, and is one for localhost. */
    static NettyQuic trusting(Path certificate, int port) throws IOException {
        return new NettyQuic(
                port,
                QuicSslContextBuilder.forClient()
                        .trustManager(certificate.toFile())
                        .endpointIdentificationAlgorithm("HTTPS")
                        .applicationProtocols("iggy")
                        .build());
    }

    /** Connects and logs in as root with the default credentials. */
    static NettyQuic loggedIn(int port) throws IOException {
        NettyQuic connection = to(port);
        Answer answer = connection.login("iggy", "iggy");
        if (!answer.isOk()) {
            connection.close();
            throw new AssertionError("login refused with " + answer.status());
        }
        return connection;
    }

    Answer login(String username, String password) throws IOException {
        return ask(new UserRequest.Login(username, password, "", ""));
    }

    Answer ask(Request request) throws IOException {
        return ask(RawConnection.frame(request));
    }

    Answer ask(byte[] frame) throws IOException {
        return begin(frame).finish().answer();
    }

    /** Opens a stream and sends these bytes on it, which need not be a whole frame. */
    Exchange begin(byte... bytes) throws IOException {
        Exchange exchange = new Exchange();
        exchange.stream = await(connection.createStream(QuicStreamType.BIDIRECTIONAL, exchange));
        return exchange.send(bytes);
    }

    QuicChannel connection() {
        return connection;
    }

    /** How the other side ended it; waits for that. */
    QuicConnectionCloseEvent ending() throws IOException {
        return await(ending);
    }

    /** From now on nothing reaches the other side, and nothing of it this one. */
    void fallSilent() {
        wire.lossPercent = 100;
    }

    /** So many datagrams are lost on both ways, at random. */
    void lose(int percent) {
        wire.lossPercent = percent;
    }

    @Override
    public void close() throws IOException {
        await(connection.close(true, 0, Unpooled.EMPTY_BUFFER));
        await(socket.close());
    }

    private static <T> T await(Future<T> future) throws IOException {
        if (!future.awaitUninterruptibly(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("nothing came within the deadline");
        }
        if (!future.isSuccess()) {
            throw new IOException(future.cause());
        }
        return future.getNow();
    }

    private static Channel await(ChannelFuture future) throws IOException {
        await((Future<?>) future);
        return future.channel();
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.get(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("nothing came within the deadline", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** One stream: a request and its reply. */
    static final class Exchange extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<byte[]> reply = new CompletableFuture<>();
        private @Nullable QuicStreamChannel stream;
        private @Nullable ChannelFuture sent;

        private QuicStreamChannel stream() {
            QuicStreamChannel opened = stream;
            if (opened == null) {
                throw new IllegalStateException("open it first");
            }
            return opened;
        }

        Exchange send(byte... bytes) {
            for (int at = 0; at < bytes.length; at += PIECE_BYTES) {
                sent = stream().write(Unpooled.wrappedBuffer(bytes, at, Math.min(PIECE_BYTES, bytes.length - at)));
            }
            stream().flush();
            return this;
        }

        /** Nothing more will be sent. Netty would let the end overtake what it still holds, so that has to be gone before. */
        Exchange finish() {
            ChannelFuture last = sent;
            if (last == null) {
                sent = stream().shutdownOutput();
            } else {
                last.addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
            }
            return this;
        }

        /** RESET_STREAM: what was sent is not meant any more. */
        Exchange reset(int code) throws IOException {
            await(stream().shutdownOutput(code));
            return this;
        }

        /** Takes nothing of the reply but what comes at once. */
        Exchange hesitate() {
            stream().config().setAutoRead(false);
            stream().read();
            return this;
        }

        /** STOP_SENDING, after the first bytes of the reply have come. */
        void stop(int code) throws IOException {
            await(begun);
            if (reply.isDone()) {
                throw new AssertionError("the whole reply has come");
            }
            await(stream().shutdownInput(code));
        }

        /** The reply; exactly one frame, then the end of the stream. */
        Answer answer() throws IOException {
            byte[] all = await(reply);
            ByteBuffer fields = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
            if (all.length < ReplyFrame.HEADER_BYTES
                    || ReplyFrame.length(fields, 0) != all.length - ReplyFrame.HEADER_BYTES) {
                throw new IOException("not one frame, but " + all.length + " bytes");
            }
            byte[] payload = Arrays.copyOfRange(all, ReplyFrame.HEADER_BYTES, all.length);
            return new Answer(
                    ReplyFrame.status(fields, 0), ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
            ByteBuf bytes = (ByteBuf) message;
            try {
                bytes.readBytes(received, bytes.readableBytes());
            } finally {
                bytes.release();
            }
            begun.complete(null);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE) {
                reply.complete(received.toByteArray());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            IOException ended = new IOException("the stream has ended behind " + received.size() + " bytes");
            begun.completeExceptionally(ended);
            reply.completeExceptionally(ended);
        }

        @Override
        @SuppressWarnings("deprecation") // Netty deprecates the method for outbound handlers, which this is not.
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            begun.completeExceptionally(cause);
            reply.completeExceptionally(cause);
        }
    }

    /** Takes note of the other side's last word. */
    private final class Ending extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof QuicConnectionCloseEvent close) {
                ending.complete(close);
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ending.completeExceptionally(new IOException("it ended without a word"));
            context.fireChannelInactive();
        }
    }

    /** The way between the socket and QUIC, on which datagrams may be lost. */
    private static final class Wire extends ChannelDuplexHandler {
        private static final long SEED = 20_261_121;

        private final Random random = new Random(SEED);
        private volatile int lossPercent;

        @Override
        public void channelRead(ChannelHandlerContext context, Object datagram) {
            if (isLost()) {
                ReferenceCountUtil.release(datagram);
            } else {
                context.fireChannelRead(datagram);
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object datagram, ChannelPromise promise) throws Exception {
            if (isLost()) {
                ReferenceCountUtil.release(datagram);
                promise.setSuccess();
            } else {
                super.write(context, datagram, promise);
            }
        }

        private boolean isLost() {
            return lossPercent > 0 && random.nextInt(100) < lossPercent;
        }
    }
}
