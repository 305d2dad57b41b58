package io.veltro.ops;

import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.wire.ReplyFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Logins at a steady rate from many connections of one address, whether the answers come or not. What a connection cannot take
 * is not offered. With {@link #isFickle} each login comes on a connection of its own, and the oldest connection is closed.
 *
 * <p>Thread: the test's; the logins are sent by a thread of its own.
 */
final class LoginFlood implements AutoCloseable {
    private static final int TICK_MILLIS = 10;

    private final int port;
    private final String from;
    private final int perTick;
    private final int connectionsMax;
    private final boolean isFickle;
    private final LongFunction<Request> request;
    private final Deque<SocketChannel> connections = new ArrayDeque<>();
    private final ByteBuffer answer = ByteBuffer.allocate(16 << 10).order(ByteOrder.LITTLE_ENDIAN);
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "login flood"));
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private volatile @Nullable Throwable fault;
    private @Nullable ScheduledFuture<?> ticking;

    /** @param request by its number */
    LoginFlood(
            int port, String from, int perSecond, int connectionsMax, boolean isFickle, LongFunction<Request> request) {
        this.port = port;
        this.from = from;
        this.perTick = perSecond * TICK_MILLIS / 1000;
        this.connectionsMax = connectionsMax;
        this.isFickle = isFickle;
        this.request = request;
    }

    LoginFlood start() {
        ticking = ticker.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void tick() {
        try {
            for (int i = 0; i < perTick; i++) {
                SocketChannel connection = next();
                byte[] frame = RawConnection.frame(request.apply(offered.get()));
                if (connection.write(ByteBuffer.wrap(frame)) == frame.length) {
                    offered.incrementAndGet();
                }
                connections.addLast(connection);
            }
        } catch (IOException | RuntimeException e) {
            fault = e;
        }
    }

    private SocketChannel next() throws IOException {
        if (connections.size() < connectionsMax) {
            return connect();
        }
        SocketChannel oldest = connections.removeFirst();
        boolean isOpen = drain(oldest);
        if (isOpen && !isFickle) {
            return oldest;
        }
        oldest.close();
        return connect();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel connection = SocketChannel.open();
        connection.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        connection.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        connection.configureBlocking(false);
        return connection;
    }

    private boolean drain(SocketChannel connection) throws IOException {
        answer.clear();
        int count = connection.read(answer);
        answered.addAndGet(Math.max(0, count) / ReplyFrame.HEADER_BYTES);
        return count >= 0;
    }

    long offered() {
        if (fault != null) {
            throw new AssertionError("the flood dried up", fault);
        }
        return offered.get();
    }

    long answered() {
        return answered.get();
    }

    @Override
    public void close() {
        if (ticking != null) {
            ticking.cancel(false);
        }
        ticker.shutdown();
        try {
            if (!ticker.awaitTermination(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the flood does not end");
            }
            for (SocketChannel connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
