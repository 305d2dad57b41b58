package io.veltro.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One listening transport.
 *
 * <p>Thread: any; each method is called once, in the order they stand here.
 */
public interface Gateway extends AutoCloseable {
    /** Binds the address and serves from here on. */
    void start() throws IOException;

    /** The address really bound, with the port the system chose where 0 was asked for. */
    InetSocketAddress address();

    /** Refuses new connections; those there are go on. */
    void stopAccepting();

    /**
     * Stops in order: takes no further request, waits for the answers to those that are under way, says good-bye on each
     * connection and closes it. Returns when everything is closed, after a few seconds at most. What answers the requests
     * must still run.
     */
    @Override
    void close();
}
