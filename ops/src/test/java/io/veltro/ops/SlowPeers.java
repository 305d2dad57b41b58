package io.veltro.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections of strangers that begin to say something and go on with a byte a second, which is just enough not to look dead.
 *
 * <p>Thread: one of its own, from {@link #open} to {@link #close}; the figures any.
 */
final class SlowPeers implements AutoCloseable {
    private static final long DRIP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SELECT_MILLIS = 50;

    private final Selector selector = Selector.open();
    private final List<Peer> peers = new ArrayList<>();
    private final ByteBuffer answers = ByteBuffer.allocate(1 << 10);
    private final Thread thread = new Thread(this::run, "slow peers");
    private final byte drip;
    private final AtomicInteger closed = new AtomicInteger();
    private volatile long longestNanos;
    private final AtomicLong answeredBytes = new AtomicLong();
    private volatile boolean isOver;

    private record Peer(SocketChannel channel, long since) {}

    private SlowPeers(byte drip) throws IOException {
        this.drip = drip;
        thread.setDaemon(true);
    }

    /**
     * Opens so many.
     *
     * @param beginning what each says at once
     * @param drip what it says then, again and again
     */
    static SlowPeers open(int port, int count, byte[] beginning, byte drip) throws IOException {
        SlowPeers slow = new SlowPeers(drip);
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(beginning));
            Peer peer = new Peer(channel, System.nanoTime());
            channel.register(slow.selector, SelectionKey.OP_READ, peer);
            slow.peers.add(peer);
        }
        slow.thread.start();
        return slow;
    }

    /** How many the server has closed. */
    int closed() {
        return closed.get();
    }

    /** How long the server kept the one it kept longest. */
    double longestSeconds() {
        return longestNanos / 1e9;
    }

    /** What the server said to all of them. */
    long answeredBytes() {
        return answeredBytes.get();
    }

    private void run() {
        long dripAt = System.nanoTime() + DRIP_NANOS;
        try {
            while (!isOver) {
                selector.select(SELECT_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    look(key);
                }
                selector.selectedKeys().clear();
                if (System.nanoTime() - dripAt >= 0) {
                    dripAt += DRIP_NANOS;
                    peers.forEach(this::drip);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drip(Peer peer) {
        try {
            if (peer.channel().isOpen()) {
                peer.channel().write(ByteBuffer.wrap(new byte[] {drip}));
            }
        } catch (IOException reset) {
            noteClosed(peer);
        }
    }

    private void look(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            int count = peer.channel().read(answers.clear());
            if (count >= 0) {
                answeredBytes.addAndGet(count);
                return;
            }
        } catch (IOException reset) {
            // As good as an end
        }
        noteClosed(peer);
    }

    private void noteClosed(Peer peer) {
        if (peer.channel().isOpen()) {
            closed.incrementAndGet();
            longestNanos = Math.max(longestNanos, System.nanoTime() - peer.since());
            closeQuietly(peer);
        }
    }

    private static void closeQuietly(Peer peer) {
        try {
            peer.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        isOver = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        peers.forEach(SlowPeers::closeQuietly);
        selector.close();
    }
}
