package io.veltro.gateway.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket: gives each new connection to the next of the loops that meet strangers. It has no thread; the first
 * of them selects for it.
 *
 * <p>Thread: loop; {@link #close} any.
 */
final class Acceptor implements Selected, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final int BACKLOG = 1024;
    private static final int ACCEPTED_PER_TURN_MAX = 8;

    private final ServerSocketChannel channel;
    private final List<TcpLoop> loops;
    private volatile @Nullable SelectionKey key;
    private int next;
    private boolean hasFailed;

    /** Binds; the loops are there when it is registered. */
    Acceptor(InetSocketAddress address, List<TcpLoop> loops) throws IOException {
        this.loops = loops;
        this.channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(address, BACKLOG);
        } catch (IOException e) {
            channel.close();
            throw new IOException(
                    "cannot listen on " + address + ": " + e.getMessage()
                            + "; stop what listens there or choose another address",
                    e);
        }
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** Serves from here on; before the loops start. */
    void register() throws IOException {
        key = channel.register(loops.get(0).selector(), SelectionKey.OP_ACCEPT, this);
    }

    @Override
    public void ready() {
        try {
            for (int i = 0; i < ACCEPTED_PER_TURN_MAX; i++) {
                SocketChannel peer = channel.accept();
                if (peer == null) {
                    return;
                }
                loops.get(next).adopt(peer);
                next = (next + 1) % loops.size();
                hasFailed = false;
            }
        } catch (IOException e) {
            pause(e);
        }
    }

    /** Without this the waiting connection would be offered again at once, and for ever. */
    private void pause(IOException fault) {
        SelectionKey registered = key;
        if (registered == null || !registered.isValid()) {
            return;
        }
        if (!hasFailed) {
            hasFailed = true;
            LOG.warn("cannot accept connections; raise the limit of open files or close some: {}", fault.getMessage());
        }
        registered.interestOps(0);
        loops.get(0).resumeAtSweep(registered, SelectionKey.OP_ACCEPT);
    }

    @Override
    public void close() {
        try {
            channel.close();
            // The selector lets go of a closed socket only when it selects again.
            SelectionKey registered = key;
            if (registered != null) {
                registered.selector().wakeup();
            }
        } catch (IOException e) {
            LOG.debug("closing the listening socket failed", e);
        }
    }
}
