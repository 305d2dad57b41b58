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
 * A listening socket: gives each new connection to the lobby, or an encrypted one to the next of the loops. It has no thread;
 * the lobby selects for it.
 *
 * <p>Thread: loop; {@link #close} any.
 */
final class Acceptor implements Selected, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final int BACKLOG = 1024;
    private static final int ACCEPTED_PER_TURN_MAX = 8;

    private final ServerSocketChannel channel;
    private final Port port;
    private final TcpLoop lobby;
    private final List<TcpLoop> homes;
    private volatile @Nullable SelectionKey key;
    private int next;
    private boolean hasFailed;

    /** Binds. */
    Acceptor(InetSocketAddress address, Port port, TcpLoops loops) throws IOException {
        this.port = port;
        this.lobby = loops.lobby();
        this.homes = port.isEncrypted() ? loops.loops() : List.of(lobby);
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

    /** Serves from here on. */
    void register() throws IOException {
        key = channel.register(lobby.selector(), SelectionKey.OP_ACCEPT, this);
        lobby.selector().wakeup();
    }

    @Override
    public void ready() {
        try {
            for (int i = 0; i < ACCEPTED_PER_TURN_MAX; i++) {
                SocketChannel peer = channel.accept();
                if (peer == null) {
                    return;
                }
                homes.get(next).adopt(peer, port);
                next = (next + 1) % homes.size();
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
        lobby.resumeAtSweep(registered, SelectionKey.OP_ACCEPT);
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
