package io.veltro.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whom a client trusts over TLS.
 *
 * @param authority PEM, the server's own certificate or those that may have issued it; without it whom Java trusts
 * @param domain the name, or address, the certificate must be for
 */
public record TlsOptions(Optional<Path> authority, String domain) {
    /** What the certificate a server makes for itself is for. */
    public static final String DEFAULT_DOMAIN = "localhost";

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** The client's side of one connection. */
    public SSLEngine engine(int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust()}, null);
            SSLEngine engine = context.createSSLEngine(domain, port);
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setProtocols(PROTOCOLS);
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new SSLException("TLS cannot be spoken: " + e.getMessage(), e);
        }
    }

    /** Knows the certificates that are trusted; not that of a server must be for the domain. */
    public X509TrustManager trust() throws IOException {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authority.isPresent() ? trusted(authority.get()) : null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager trust) {
                    return trust;
                }
            }
            throw new SSLException("this Java runtime knows no X.509 certificates");
        } catch (GeneralSecurityException e) {
            throw new SSLException("TLS cannot be spoken: " + e.getMessage(), e);
        }
    }

    private static KeyStore trusted(Path file) throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (GeneralSecurityException e) {
            throw new SSLException(file + " holds no certificate that can be read (" + e.getMessage()
                    + "): name a PEM file with the server's certificate or its issuer's");
        } catch (IOException e) {
            throw new SSLException("the certificates in " + file + " cannot be read (" + e
                    + "): name a PEM file with the server's certificate or its issuer's");
        }
        if (certificates.isEmpty()) {
            throw new SSLException("there is no certificate in " + file
                    + ": name a PEM file with the server's certificate or its issuer's");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("trusted-" + count++, certificate);
        }
        return store;
    }
}
