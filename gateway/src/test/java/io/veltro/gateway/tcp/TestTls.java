package io.veltro.gateway.tcp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Certificates made with keytool, and both sides of TLS connections that use them. */
public final class TestTls {
    private static final char[] PASSWORD = "secret".toCharArray();

    /** What the server shows, what it trusts in clients, and what it does not. */
    private static final KeyStore SERVER = keyStore("server");

    static final KeyStore CLIENT = keyStore("client");
    static final KeyStore STRANGER = keyStore("stranger");

    private TestTls() {}

    /** Engines of a server, all protocols the JDK has. */
    static Supplier<SSLEngine> engines() {
        return engines(context(SERVER, List.of()), false);
    }

    /** Engines of a server that wants to see the client's certificate. */
    static Supplier<SSLEngine> enginesForKnownClients() {
        return engines(context(SERVER, List.of(CLIENT)), true);
    }

    /** Engines of a server with the given key managers. */
    static Supplier<SSLEngine> engines(SSLContext context, boolean needsClient) {
        return () -> {
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(false);
            engine.setNeedClientAuth(needsClient);
            return engine;
        };
    }

    /** What the server shows: an entry named {@code own}. */
    public static KeyStore server() {
        return SERVER;
    }

    /** What opens the stores of the tests. */
    public static char[] password() {
        return PASSWORD.clone();
    }

    static KeyManager[] serverKeys() {
        return keys(SERVER);
    }

    /** A client's socket, not yet shaken hands. */
    static SSLSocket socket(InetSocketAddress server, String protocol) throws IOException {
        return layered(Peer.connected(server), protocol, trusting(SERVER));
    }

    /** The same with a certificate of its own. */
    static SSLSocket socket(InetSocketAddress server, String protocol, KeyStore own) throws IOException {
        return layered(Peer.connected(server), protocol, context(own, List.of(SERVER)));
    }

    /** The same with every byte of the encrypted stream in a segment of its own. */
    static SSLSocket choppedSocket(InetSocketAddress server, String protocol) throws IOException {
        Socket chopped = new ChoppedSocket();
        chopped.setTcpNoDelay(true);
        chopped.connect(server);
        return layered(chopped, protocol, trusting(SERVER));
    }

    /** TLS over a socket that is connected already. */
    static SSLSocket layered(Socket socket, String protocol) throws IOException {
        return layered(socket, protocol, trusting(SERVER));
    }

    static Peer peer(InetSocketAddress server, String protocol) throws IOException {
        return new Peer(socket(server, protocol));
    }

    static Peer loggedIn(InetSocketAddress server, String protocol) throws IOException {
        Peer peer = peer(server, protocol);
        peer.ask(Peer.login());
        return peer;
    }

    private static final class ChoppedSocket extends Socket {
        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    for (int i = 0; i < length; i++) {
                        out.write(bytes, offset + i, 1);
                    }
                }
            };
        }
    }

    private static SSLSocket layered(Socket socket, String protocol, SSLContext context) throws IOException {
        SSLSocket layered =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        layered.setEnabledProtocols(new String[] {protocol});
        return layered;
    }

    private static SSLContext trusting(KeyStore trusted) {
        return context(new KeyManager[0], List.of(trusted));
    }

    private static SSLContext context(KeyStore own, List<KeyStore> trusted) {
        return context(keys(own), trusted);
    }

    static SSLContext context(KeyManager[] own, List<KeyStore> trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trusted.isEmpty() ? new TrustManager[0] : trust(trusted.get(0)), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManager[] keys(KeyStore store) {
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManager[] trust(KeyStore certificates) throws GeneralSecurityException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, PASSWORD);
            trusted.setCertificateEntry("known", certificates.getCertificate("own"));
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trusted);
            return factory.getTrustManagers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyStore keyStore(String name) {
        try {
            Path file = Files.createTempDirectory("tls").resolve(name + ".p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "own",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=dns:localhost",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            new String(PASSWORD))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
