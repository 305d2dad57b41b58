package io.veltro.cli.text;

import java.net.InetSocketAddress;

/** Where a server listens, as people write it: {@code host:port}, {@code host} or {@code [::1]:port}. */
public record ServerAddress(String host, int port) {
    public static final int DEFAULT_PORT = 8090;
    public static final ServerAddress DEFAULT = new ServerAddress("127.0.0.1", DEFAULT_PORT);

    public static ServerAddress parse(String text) {
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean bareIpv6 = bracket < 0 && text.indexOf(':') != colon;
        if (colon <= bracket || bareIpv6) {
            return new ServerAddress(host(text), DEFAULT_PORT);
        }
        return new ServerAddress(host(text.substring(0, colon)), port(text.substring(colon + 1)));
    }

    private static String host(String text) {
        String host = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (host.isEmpty() || host.contains("/")) {
            throw new IllegalArgumentException("\"" + text + "\" is no host, write host:port, as in 127.0.0.1:8090");
        }
        return host;
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= 0xffff) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no port, write a number from 1 to 65535", e);
        }
        throw new IllegalArgumentException(text + " is no port, write a number from 1 to 65535");
    }

    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
