package io.veltro.cli.text;

import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Where a server listens, as people write it: {@code host:port}, {@code host} or {@code [::1]:port}.
 *
 * @param port {@link #NO_PORT} when none was written: it goes with the transport then
 */
public record ServerAddress(String host, int port) {
    public static final int NO_PORT = 0;

    /** This machine. */
    public static final ServerAddress LOCAL = new ServerAddress("127.0.0.1", NO_PORT);

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public static ServerAddress parse(String text) {
        int bracket = text.lastIndexOf(']');
        int colon = text.lastIndexOf(':');
        boolean bareIpv6 = bracket < 0 && text.indexOf(':') != colon;
        if (colon <= bracket || bareIpv6) {
            return new ServerAddress(host(text), NO_PORT);
        }
        return new ServerAddress(host(text.substring(0, colon)), port(text.substring(colon + 1)));
    }

    /** Reads {@code http://host:port}, of which only the host must be there; a port without one is that of the scheme. */
    public static ServerAddress parseUrl(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.startsWith(HTTP) && !lower.startsWith(HTTPS)) {
            return parse(text);
        }
        boolean isEncrypted = lower.startsWith(HTTPS);
        String rest = text.substring(isEncrypted ? HTTPS.length() : HTTP.length());
        return parse(rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest)
                .orPort(isEncrypted ? HTTPS_PORT : HTTP_PORT);
    }

    /** This, with a port where none was written. */
    public ServerAddress orPort(int otherwise) {
        return port == NO_PORT ? new ServerAddress(host, otherwise) : this;
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
        String name = host.contains(":") ? "[" + host + "]" : host;
        return port == NO_PORT ? name : name + ":" + port;
    }
}
