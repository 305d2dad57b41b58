package io.veltro.gateway.tcp;

import io.veltro.gateway.PeerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The bytes of a peer as they are on the socket. A peer that begins a TLS handshake gets the end of the stream at once, and
 * does not wait for an answer to what looks like the header of a frame of megabytes, more than a stranger may send.
 *
 * <pre>
 *   TLS     | 22 handshake | 3 major | 1 to 4 minor | …
 *   frame   | length u32, little-endian, not from 64 KiB on before a login | …
 * </pre>
 *
 * <p>Thread: loop.
 */
final class PlainChannel implements PeerChannel {
    private static final byte TLS_HANDSHAKE = 22;
    private static final int TLS_MAJOR_AT = 1;
    private static final byte TLS_MAJOR = 3;
    private static final int TLS_MINOR_AT = 2;

    private final SocketChannel socket;
    private long sentBytes;
    private boolean hasRead;

    PlainChannel(SocketChannel socket) {
        this.socket = socket;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        int count = socket.read(into);
        if (!hasRead && count > 0) {
            hasRead = true;
            return beginsHandshake(into, start, count) ? -1 : count;
        }
        return count;
    }

    private static boolean beginsHandshake(ByteBuffer bytes, int at, int count) {
        return count > TLS_MINOR_AT
                && bytes.get(at) == TLS_HANDSHAKE
                && bytes.get(at + TLS_MAJOR_AT) == TLS_MAJOR
                && bytes.get(at + TLS_MINOR_AT) > 0;
    }

    @Override
    public int write(ByteBuffer segment) throws IOException {
        int count = socket.write(segment);
        sentBytes += count;
        return count;
    }

    @Override
    public long write(ByteBuffer[] segments) throws IOException {
        return write(segments, 0, segments.length);
    }

    @Override
    public long write(ByteBuffer[] segments, int offset, int length) throws IOException {
        long count = socket.write(segments, offset, length);
        sentBytes += count;
        return count;
    }

    @Override
    public boolean mayRead() {
        return true;
    }

    @Override
    public boolean hasReadable() {
        return false;
    }

    @Override
    public boolean isEstablished() {
        return true;
    }

    @Override
    public boolean canMove() {
        return true;
    }

    @Override
    public void onProgress(Runnable told) {
        // It never waits for another thread.
    }

    @Override
    public int heldBytes() {
        return 0;
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public long sentBytes() {
        return sentBytes;
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public int discard(ByteBuffer into) throws IOException {
        return socket.read(into);
    }

    @Override
    public void sweep() {
        // It counts nothing.
    }

    @Override
    public void rest() {
        // It keeps nothing.
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
