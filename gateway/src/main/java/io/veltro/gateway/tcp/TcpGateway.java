package io.veltro.gateway.tcp;

import io.veltro.gateway.Gateway;
import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.websocket.WebSocketChannel;
import io.veltro.pipeline.view.SystemView.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket, of the binary protocol as it is or in WebSocket messages. Whom it accepts the {@link TcpLoops} serve;
 * they must run before it starts, and say good-bye when they close.
 *
 * <p>Thread: any; see {@link Gateway}.
 */
public final class TcpGateway implements Gateway {
    private final InetSocketAddress asked;
    private final Port port;
    private final TcpLoops loops;
    private @Nullable Acceptor acceptor;
    private @Nullable InetSocketAddress address;

    private TcpGateway(InetSocketAddress asked, Port port, TcpLoops loops) {
        this.asked = asked;
        this.port = port;
        this.loops = loops;
    }

    /** The protocol as it is. */
    public static TcpGateway plain(GatewayConfig.Tcp config, TcpLoops loops) {
        Port port = new Port(Transport.TCP, config.isEncrypted(), UnaryOperator.identity());
        return new TcpGateway(config.address(), port, loops);
    }

    /** The protocol in WebSocket messages. */
    public static TcpGateway webSocket(GatewayConfig.WebSocket config, TcpLoops loops) {
        Port port = new Port(
                Transport.WEBSOCKET,
                config.isEncrypted(),
                below -> new WebSocketChannel(below, config.frameBytesMax(), config.origins()));
        return new TcpGateway(config.address(), port, loops);
    }

    @Override
    public void start() throws IOException {
        Acceptor bound = new Acceptor(asked, port, loops);
        acceptor = bound;
        address = bound.address();
        bound.register();
    }

    @Override
    public InetSocketAddress address() {
        InetSocketAddress bound = address;
        if (bound == null) {
            throw new IllegalStateException("the gateway of " + asked + " has no address yet: start it first");
        }
        return bound;
    }

    @Override
    public void stopAccepting() {
        Acceptor bound = acceptor;
        if (bound != null) {
            bound.close();
        }
    }

    /** Refuses new connections; those there are end with the loops. */
    @Override
    public void close() {
        stopAccepting();
    }
}
