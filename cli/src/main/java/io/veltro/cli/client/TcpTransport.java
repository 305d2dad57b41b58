package io.veltro.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A plain TCP connection. Small frames leave at once (TCP_NODELAY). Without a time limit bytes go between the socket and
 * direct buffers without a copy; with one they are read through the socket's stream, the only blocking read that can give
 * up, at the price of a copy.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
public final class TcpTransport implements Transport {
    private static final int STAGING_BYTES = 64 * 1024;

    private final SocketChannel channel;
    private final InputStream timedInput;
    private final byte[] staging;

    private TcpTransport(SocketChannel channel, InputStream timedInput, byte[] staging) {
        this.channel = channel;
        this.timedInput = timedInput;
        this.staging = staging;
    }

    /**
     * Connects.
     *
     * @param timeout how long to wait for the connection and later for each read; zero waits for ever
     */
    public static TcpTransport connect(InetSocketAddress address, Duration timeout) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        int timeoutMillis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, timeoutMillis);
            channel.socket().setSoTimeout(timeoutMillis);
            byte[] staging = new byte[timeoutMillis == 0 ? 0 : STAGING_BYTES];
            return new TcpTransport(channel, channel.socket().getInputStream(), staging);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
        int count = staging.length == 0 ? channel.read(into) : readTimed(into);
        if (count < 0) {
            throw new EOFException("the server has closed the connection");
        }
    }

    @Override
    public boolean isReadable() throws IOException {
        return timedInput.available() > 0;
    }

    private int readTimed(ByteBuffer into) throws IOException {
        int count = timedInput.read(staging, 0, Math.min(staging.length, into.remaining()));
        if (count > 0) {
            into.put(staging, 0, count);
        }
        return count;
    }

    @Override
    public String portName() {
        return "TCP port";
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
