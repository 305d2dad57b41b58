package io.veltro.cli.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Carries the bytes of one connection, both ways in order and unchanged. It need not know of frames, but may rely on each
 * write of a client being a whole one: QUIC does.
 *
 * <p>Thread: one at a time.
 */
public interface Transport extends AutoCloseable {
    /** Sends everything between the buffer's position and limit; returns when the system has taken it over. */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Waits for bytes and puts at least one, at most {@link ByteBuffer#remaining()}, behind the buffer's position.
     *
     * @throws java.io.EOFException when the peer has closed the connection
     */
    void read(ByteBuffer into) throws IOException;

    /** Whether {@link #read} would return at once. */
    boolean isReadable() throws IOException;

    /** What people call the port this goes to, for faults that come of a wrong one. */
    String portName();

    @Override
    void close() throws IOException;
}
