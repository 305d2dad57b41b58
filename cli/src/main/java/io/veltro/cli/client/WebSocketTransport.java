package io.veltro.cli.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * WebSocket (RFC 6455) over TCP or TLS, by hand: the JDK's client copies each message twice and hands it over between
 * threads. A write is a binary message; what comes in binary messages is a stream of bytes, whatever their borders. Allocates
 * nothing per message.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
public final class WebSocketTransport implements Transport {
    private static final byte[] NORMAL_CLOSURE = {1000 >>> 8, (byte) 1000};

    private final Transport raw;
    private final WebSocketOutput output;
    private final WebSocketInput input;

    /** Whether nothing is being sent and the server has taken what was: only then a last frame cannot block. */
    private boolean isQuiet = true;

    private WebSocketTransport(Transport raw) {
        this.raw = raw;
        this.output = new WebSocketOutput(raw);
        this.input = new WebSocketInput(raw, output);
    }

    /**
     * Connects.
     *
     * @param timeout how long to wait for the connection and later for each read; zero waits for ever
     * @param tls whom to trust; empty without encryption
     */
    public static WebSocketTransport connect(InetSocketAddress address, Duration timeout, Optional<TlsOptions> tls)
            throws IOException {
        Transport raw = tls.isPresent()
                ? TlsTransport.connect(address, timeout, tls.get())
                : TcpTransport.connect(address, timeout);
        WebSocketTransport transport = new WebSocketTransport(raw);
        try {
            WebSocketUpgrade.perform(raw, host(address), transport.input.received());
            return transport;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static String host(InetSocketAddress address) {
        String name = address.getHostString();
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + address.getPort();
    }

    /** Sends one binary message; more than 16 MiB are several. */
    @Override
    public void write(ByteBuffer bytes) throws IOException {
        isQuiet = false;
        output.binary(bytes);
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
        isQuiet = false;
        input.read(into);
        isQuiet = true;
    }

    @Override
    public boolean isReadable() throws IOException {
        return input.isReadable();
    }

    @Override
    public String portName() {
        return "WebSocket port";
    }

    /** Tells the server, if that needs no waiting, and ends the connection. */
    @Override
    public void close() throws IOException {
        try (raw) {
            if (isQuiet) {
                isQuiet = false;
                output.control(WebSocketFrame.CLOSE, ByteBuffer.wrap(NORMAL_CLOSURE));
            }
        } catch (IOException e) {
            // The server has gone first: nobody is there to be told.
            isQuiet = false;
        }
    }
}
