package io.veltro.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;

/**
 * The bytes between a connection and its peer, plain, encrypted or in messages, never blocking. Beside reading and writing it says what the
 * socket's readiness cannot: that bytes to read lie here already, or that bytes it took still wait for the socket.
 *
 * <p>A read that gives less than there was room for has left nothing that could be had now.
 *
 * <p>Thread: loop.
 */
public interface PeerChannel extends ReadableByteChannel, GatheringByteChannel {
    /** Whether it makes sense to read when the socket is readable; false while it waits for something else. */
    boolean mayRead();

    /** Whether a read can give bytes, or get on, without the socket becoming readable. */
    boolean hasReadable();

    /** Whether replies can be written: the peer has shown that it speaks the protocol of this channel. */
    boolean isEstablished();

    /** Bytes that were read from the socket and not given to anybody yet. */
    int heldBytes();

    /**
     * Sends what it took and the socket did not.
     *
     * @return whether nothing waits any more
     */
    boolean flush() throws IOException;

    /** Bytes the socket has taken since the beginning. */
    long sentBytes();

    /** Whether another loop may serve it from now on: nothing of it belongs to this one. */
    boolean canMove();

    /** Told, on the loop's thread, when a read may get on that waited for another thread. */
    void onProgress(Runnable told);

    /** Tells the peer that nothing more will be written. */
    void shutdownOutput() throws IOException;

    /** Reads bytes away that nobody will look at; returns as {@link #read}. */
    int discard(ByteBuffer into) throws IOException;

    /** About a second is over. */
    void sweep();

    /** The loop turns to somebody else: gives back what it borrowed. */
    void rest();
}
