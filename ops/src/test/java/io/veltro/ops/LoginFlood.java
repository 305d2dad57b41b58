package io.veltro.ops;

import io.veltro.pipeline.wire.ReplyFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests at a steady rate from many connections of one address, whether the answers come or not. What a connection cannot take
 * is not offered. It shares the processors with the server it attacks, so it does as little as it can: one thread, frames made
 * beforehand, connections closed by a reset, which leaves no port behind that waits a minute for its end.
 *
 * <p>Thread: the test's; the requests are sent by a thread of its own.
 */
final class LoginFlood implements AutoCloseable {
    /** What becomes of a connection. */
    enum Habit {
        /** It is used again, in turn with the others. */
        KEPT,
        /** One request, then as many others as there may be, then a reset. */
        FICKLE,
        /** The same, and nothing more is to come from the start. */
        HALF_CLOSED
    }

    private final InetSocketAddress server;
    private final InetSocketAddress from;
    private final long everyNanos;
    private final int connectionsMax;
    private final Habit habit;
    private final ByteBuffer[] frames;
    private final AtomicLong offered = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Deque<SocketChannel> connections = new ArrayDeque<>();
    private final ByteBuffer answer = ByteBuffer.allocateDirect(16 << 10);
    private final Thread thread = new Thread(this::run, "login flood");
    private volatile boolean isOver;
    private volatile @Nullable Throwable fault;

    /** @param frames sent in turn */
    LoginFlood(int port, String from, int perSecond, int connectionsMax, Habit habit, byte[][] frames)
            throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.from = new InetSocketAddress(InetAddress.getByName(from), 0);
        this.everyNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.connectionsMax = connectionsMax;
        this.habit = habit;
        this.frames = Arrays.stream(frames).map(ByteBuffer::wrap).toArray(ByteBuffer[]::new);
    }

    LoginFlood start() {
        thread.start();
        return this;
    }

    private void run() {
        long due = System.nanoTime();
        try {
            for (int i = 0; !isOver; i = (i + 1) % frames.length) {
                SocketChannel connection = next();
                ByteBuffer frame = frames[i].rewind();
                if (connection.write(frame) == frame.limit()) {
                    offered.incrementAndGet();
                }
                if (habit == Habit.HALF_CLOSED) {
                    connection.shutdownOutput();
                }
                connections.addLast(connection);
                due += everyNanos;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
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
        if (isOpen && habit == Habit.KEPT) {
            return oldest;
        }
        oldest.close();
        return connect();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel connection = SocketChannel.open();
        connection.setOption(StandardSocketOptions.SO_LINGER, 0);
        connection.bind(from);
        connection.connect(server);
        connection.configureBlocking(false);
        return connection;
    }

    private boolean drain(SocketChannel connection) {
        try {
            int count = connection.read(answer.clear());
            answered.addAndGet(Math.max(0, count) / ReplyFrame.HEADER_BYTES);
            return count >= 0;
        } catch (IOException reset) {
            return false;
        }
    }

    /** Requests sent. */
    long offered() {
        if (fault != null) {
            throw new AssertionError("the flood dried up", fault);
        }
        return offered.get();
    }

    /** Answers received, on connections that were used again or closed. */
    long answered() {
        return answered.get();
    }

    /** Processor time of the thread that sends; what the network does on its behalf counts. */
    long cpuNanos() {
        return Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()));
    }

    @Override
    public void close() {
        isOver = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(ServerProcess.DEADLINE_SECONDS));
            if (thread.isAlive()) {
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
