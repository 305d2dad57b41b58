package io.veltro.gateway.tcp;

import io.veltro.gateway.PeerChannel;
import io.veltro.gateway.tls.TlsChannels;
import io.veltro.pipeline.view.SystemView.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.function.UnaryOperator;

/**
 * What is spoken on a listening socket.
 *
 * @param transport as clients are told of their connection
 * @param isEncrypted whether in TLS
 * @param protocol what lies between the bytes of the socket, decrypted, and the frames; the identity for nothing
 */
record Port(Transport transport, boolean isEncrypted, UnaryOperator<PeerChannel> protocol) {
    /** The channel of a new connection. */
    PeerChannel open(SocketChannel socket, TlsChannels encrypted) throws IOException {
        return protocol.apply(isEncrypted ? encrypted.open(socket) : new PlainChannel(socket));
    }

    /** Whom a socket is connected to, as sessions show it. */
    static String peer(SocketChannel socket) throws IOException {
        InetSocketAddress remote = (InetSocketAddress) socket.getRemoteAddress();
        String host = remote.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + remote.getPort();
    }
}
