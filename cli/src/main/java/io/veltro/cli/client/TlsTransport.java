package io.veltro.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * TLS 1.3 or 1.2 around another transport. Records are decrypted straight into the reader's buffer as long as it has room
 * for one, and several go out with one write; a socket of the JDK would take a system call for each.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
public final class TlsTransport implements Transport {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Transport raw;
    private final SSLEngine engine;
    private final ByteBuffer outgoing = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer incoming = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private ByteBuffer decrypted = NOTHING;
    private boolean isAtEnd;

    private TlsTransport(Transport raw, SSLEngine engine) {
        this.raw = raw;
        this.engine = engine;
    }

    /**
     * Connects, and agrees with the server on keys.
     *
     * @param timeout how long to wait for the connection and later for each read; zero waits for ever
     */
    public static TlsTransport connect(InetSocketAddress address, Duration timeout, TlsOptions options)
            throws IOException {
        SSLEngine engine = options.engine(address.getPort());
        TcpTransport raw = TcpTransport.connect(address, timeout);
        TlsTransport transport = new TlsTransport(raw, engine);
        try {
            engine.beginHandshake();
            transport.handshake();
            return transport;
        } catch (EOFException e) {
            transport.close();
            throw new SSLException("the server ended the handshake: does it speak TLS on this port?", e);
        } catch (IOException e) {
            transport.close();
            throw e;
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            SSLEngineResult result = engine.wrap(bytes, outgoing);
            if (result.getStatus() == Status.CLOSED) {
                throw new EOFException("the server has closed the connection");
            }
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                flush();
            }
        }
        flush();
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
        int begin = into.position();
        takeDecrypted(into);
        while (into.position() == begin) {
            unwrapOrReceive(into);
            takeDecrypted(into);
        }
        // More may have arrived already; there is no waiting for it.
        boolean getsOn = true;
        while (getsOn && into.hasRemaining()) {
            getsOn = unwrap(into);
            takeDecrypted(into);
        }
    }

    @Override
    public boolean isReadable() throws IOException {
        return decrypted.hasRemaining() || incoming.hasRemaining() || raw.isReadable();
    }

    @Override
    public String portName() {
        return "TCP port";
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }

    private void handshake() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> answer();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrapOrReceive(NOTHING);
                default -> {
                    return;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Sends what the engine has to say for itself. */
    private void answer() throws IOException {
        if (engine.wrap(NOTHING, outgoing).getStatus() == Status.CLOSED) {
            flush();
            throw new EOFException("the server has closed the connection");
        }
        flush();
    }

    /** Decrypts one record; false when none is complete. */
    private boolean unwrap(ByteBuffer into) throws IOException {
        if (!incoming.hasRemaining()) {
            return false;
        }
        int roomBytes = engine.getSession().getApplicationBufferSize();
        boolean isDirect = into.remaining() >= roomBytes;
        if (!isDirect && decrypted.capacity() < roomBytes) {
            decrypted = ByteBuffer.allocate(roomBytes).flip();
        }
        SSLEngineResult result;
        try {
            result = isDirect ? engine.unwrap(incoming, into) : engine.unwrap(incoming, decrypted.clear());
        } catch (SSLException e) {
            sendAlert();
            throw e;
        } finally {
            if (!isDirect) {
                decrypted.flip();
            }
        }
        isAtEnd = result.getStatus() == Status.CLOSED;
        HandshakeStatus wanted = result.getHandshakeStatus();
        if (wanted == HandshakeStatus.NEED_WRAP && !isAtEnd) {
            answer();
        } else if (wanted == HandshakeStatus.NEED_TASK) {
            runTasks();
        }
        return result.getStatus() == Status.OK;
    }

    /** The alert of a fault found here; that it cannot be sent would hide the fault. */
    private void sendAlert() {
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                answer();
            }
        } catch (IOException e) {
            outgoing.clear();
        }
    }

    private void unwrapOrReceive(ByteBuffer into) throws IOException {
        if (isAtEnd) {
            throw new EOFException("the server has closed the connection");
        }
        if (!unwrap(into) && !isAtEnd) {
            receive();
        }
    }

    private void receive() throws IOException {
        incoming.compact();
        try {
            raw.read(incoming);
        } finally {
            incoming.flip();
        }
    }

    private void flush() throws IOException {
        raw.write(outgoing.flip());
        outgoing.clear();
    }

    private void takeDecrypted(ByteBuffer into) {
        int count = Math.min(decrypted.remaining(), into.remaining());
        if (count > 0) {
            into.put(into.position(), decrypted, decrypted.position(), count);
            into.position(into.position() + count);
            decrypted.position(decrypted.position() + count);
        }
    }
}
