package io.veltro.gateway.tls;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Opens the TLS channels of one loop, which share its buffers; they are made for the first of them.
 *
 * <p>Thread: loop.
 */
public final class TlsChannels {
    private final Supplier<SSLEngine> engines;
    private final TlsWorker worker;
    private final Executor loop;
    private @Nullable TlsBuffers buffers;

    /**
     * For one loop.
     *
     * @param engines gives one for the server's side of each connection, with all its parameters
     * @param worker shared by all loops
     * @param loop runs errands on the loop's thread
     */
    public TlsChannels(Supplier<SSLEngine> engines, TlsWorker worker, Executor loop) {
        this.engines = engines;
        this.worker = worker;
        this.loop = loop;
    }

    /** A channel whose handshake has not begun. */
    public TlsChannel open(SocketChannel socket) throws IOException {
        TlsBuffers shared = buffers;
        if (shared == null) {
            shared = new TlsBuffers();
            buffers = shared;
        }
        return new TlsChannel(socket, engines.get(), shared, worker, loop);
    }
}
