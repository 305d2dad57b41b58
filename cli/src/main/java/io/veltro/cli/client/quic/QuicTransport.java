package io.veltro.cli.client.quic;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.StreamClosedException;
import tech.kwik.core.frame.PingFrame;
import tech.kwik.core.impl.QuicConnectionImpl;

/**
 * QUIC: a bidirectional stream for each request, as Iggy's clients use it. Each {@link #write} must be one whole frame, as
 * those of a client are. Replies are read in the order of the requests; the server may work on the requests of one connection
 * in any order, so who needs one done before the next awaits its reply first.
 *
 * <p>For compatibility rather than speed: kwik uses five threads and allocates some 40 KB a request.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
public final class QuicTransport implements Transport {
    /** kwik offers an application protocol in any case; the server takes any, and none. */
    private static final String PROTOCOL = "iggy";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long CLOSE_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long CLOSE_CHECK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    /** What the server may send on a stream unread; kwik allows ten times that on the connection. */
    private static final long WINDOW_BYTES = 1024 * 1024;

    /** Fewer than ten, so that replies nobody reads yet leave room for the one that is waited for. */
    private static final int UNREAD_MAX = 8;

    private static final int STAGING_BYTES = 64 * 1024;

    private final QuicClientConnection client;
    private final QuicConnectionImpl connection;
    private final QuicSocket socket;
    private final long timeoutNanos;
    private final byte[] staging = new byte[STAGING_BYTES];
    private final Queue<QuicExchange> exchanges = new ConcurrentLinkedQueue<>();

    /** Who waits for the server, if anybody, and since when; read by the watch. */
    private volatile Optional<Thread> waiting = Optional.empty();

    private volatile long waitingSinceNanos;

    /** Written by the watch, by kwik and by who closes. */
    private volatile boolean isTimedOut;

    private volatile boolean isClosed;
    private volatile String reason = "";

    private QuicTransport(
            QuicClientConnection client, QuicConnectionImpl connection, QuicSocket socket, Duration timeout) {
        this.client = client;
        this.connection = connection;
        this.socket = socket;
        this.timeoutNanos = timeout.toNanos();
    }

    /**
     * Connects, and agrees with the server on keys.
     *
     * @param timeout how long to wait for the connection, ten seconds at most, and later for each answer; zero waits for ever
     */
    public static QuicTransport connect(InetSocketAddress address, Duration timeout, TlsOptions options)
            throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        if (options.domain().matches("[0-9.]+|.*:.*")) {
            throw new SSLException("over QUIC a server is known by a name, and \"" + options.domain()
                    + "\" is an address: give the name its certificate is for, as in " + TlsOptions.DEFAULT_DOMAIN);
        }
        ServerTrust trust = new ServerTrust(options.trust(), options.domain());
        QuicSocket socket = new QuicSocket(address);
        // The server's name is the certificate's; kwik's word for where the packets go is proxy.
        QuicClientConnection client = QuicClientConnection.newBuilder()
                .host(options.domain())
                .proxy(address.getAddress().getHostAddress())
                .port(address.getPort())
                .applicationProtocol(PROTOCOL)
                .connectTimeout(
                        timeout.isZero() || timeout.compareTo(CONNECT_TIMEOUT) > 0
                                ? CONNECT_TIMEOUT
                                : timeout.plusMillis(1))
                .maxIdleTimeout(IDLE_TIMEOUT)
                .defaultStreamReceiveBufferSize(WINDOW_BYTES)
                .maxOpenPeerInitiatedBidirectionalStreams(0)
                .maxOpenPeerInitiatedUnidirectionalStreams(0)
                .customTrustManager(trust)
                .socketFactory(server -> socket)
                .logger(socket.log())
                .build();
        try {
            client.connect();
        } catch (ConnectException e) {
            socket.close();
            throw explained(e, trust);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        if (!(client instanceof QuicConnectionImpl connection)) {
            throw new IllegalStateException("this is another version of kwik than the one this was written for");
        }
        return new QuicTransport(client, connection, socket, timeout).begin();
    }

    private static IOException explained(ConnectException fault, ServerTrust trust) {
        if (trust.fault().isPresent()) {
            IOException untrusted =
                    new SSLHandshakeException(trust.fault().get().getMessage());
            untrusted.initCause(trust.fault().get());
            return untrusted;
        }
        String said = String.valueOf(fault.getMessage());
        boolean isSilent = said.contains("timed out") || said.contains("PortUnreachable");
        return isSilent ? fault : new SSLException("the QUIC handshake failed: " + said, fault);
    }

    private QuicTransport begin() {
        connection.setConnectionListener(this::ended);
        Thread watch = new Thread(this::watch, "quic-watch");
        watch.setDaemon(true);
        watch.start();
        return this;
    }

    private void ended(ConnectionTerminatedEvent event) {
        isClosed = true;
        String description = event.errorDescription();
        reason = switch (event.closeReason()) {
            case IdleTimeout -> " (nothing came for too long)";
            case ConnectionLost -> " (packets get lost)";
            case StatelessReset -> " (it knows nothing of it any more)";
            case ImmediateClose -> description == null || description.isBlank() ? "" : " (" + description + ")";
        };
    }

    /** Sends one whole frame on a stream of its own. */
    @Override
    public void write(ByteBuffer frame) throws IOException {
        beginWait();
        try {
            holdOldest();
            if (isOver()) {
                throw new StreamClosedException("a request after the end");
            }
            QuicExchange exchange = new QuicExchange(connection, connection.createStream(true));
            exchanges.add(exchange);
            exchange.send(frame);
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        } finally {
            waiting = Optional.empty();
        }
    }

    /** Takes in replies whose turn has not come when too many are under way. */
    private void holdOldest() throws IOException {
        int unread = 0;
        for (QuicExchange exchange : exchanges) {
            unread += exchange.hasArrived() ? 0 : 1;
        }
        for (QuicExchange exchange : exchanges) {
            if (unread < UNREAD_MAX) {
                return;
            }
            if (!exchange.hasArrived()) {
                exchange.hold(staging);
                unread--;
            }
        }
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
        QuicExchange oldest = exchanges.peek();
        if (oldest == null) {
            throw new EOFException("no reply is to be expected: no request is under way");
        }
        beginWait();
        try {
            boolean isHeld = oldest.hasArrived();
            oldest.read(into, staging);
            if (oldest.isOver()) {
                exchanges.remove();
                if (!isHeld) {
                    oldest.end();
                }
            }
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        } finally {
            waiting = Optional.empty();
        }
    }

    private void beginWait() {
        waitingSinceNanos = System.nanoTime();
        waiting = Optional.of(Thread.currentThread());
    }

    private boolean isOver() {
        return isClosed || !client.isConnected();
    }

    /** What kwik throws when a connection ends depends on what it was doing. */
    private IOException explained(Exception fault) {
        boolean isOver = isOver();
        if (!isOver && fault instanceof IOException io && !(fault instanceof StreamClosedException)) {
            return io;
        }
        if (!isOver && fault instanceof RuntimeException bug) {
            throw bug;
        }
        // kwik, or the watch, interrupts whoever waits; that has done its duty.
        if (Thread.interrupted() && isTimedOut) {
            reason = "";
        }
        IOException ended = isTimedOut
                ? new SocketTimeoutException("no answer in time")
                : new EOFException("the server has closed the connection" + reason);
        ended.initCause(fault);
        return ended;
    }

    @Override
    public boolean isReadable() throws IOException {
        QuicExchange oldest = exchanges.peek();
        return oldest != null && oldest.isReadable();
    }

    @Override
    public String portName() {
        return "QUIC port";
    }

    /** Wakes what stands still, keeps an idle connection alive, ends one whose server does not answer in time. */
    private void watch() {
        long pingNanos = System.nanoTime() + PING_NANOS;
        while (!isOver()) {
            LockSupport.parkNanos(WATCH_NANOS);
            long now = System.nanoTime();
            for (QuicExchange exchange : exchanges) {
                exchange.wakeSender();
            }
            if (now - pingNanos > 0) {
                connection.send(new PingFrame(), lost -> {}, true);
                pingNanos = now + PING_NANOS;
            }
            if (timeoutNanos > 0) {
                waiting.filter(thread -> now - waitingSinceNanos > timeoutNanos).ifPresent(this::giveUp);
            }
        }
    }

    private void giveUp(Thread waitingInVain) {
        isTimedOut = true;
        isClosed = true;
        connection.close();
        waitingInVain.interrupt();
    }

    /** Tells the server, and waits a moment until that is on its way: the process may end at once. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        Thread closer = Thread.currentThread();
        waiting.filter(thread -> thread != closer).ifPresent(Thread::interrupt);
        int before = socket.sent();
        connection.close(0L, "");
        long begin = System.nanoTime();
        while (socket.sent() == before && System.nanoTime() - begin < CLOSE_WAIT_NANOS) {
            LockSupport.parkNanos(CLOSE_CHECK_NANOS);
        }
    }
}
