package io.veltro.ops.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate in use, for whoever encrypts. Files that were named are looked at once a second: when they have changed,
 * and belong together, new connections get the new certificate; when they do not, the old one stays, and one line says why.
 * Two files are seldom replaced at once, so a pair counts as broken only when it looks the same a second time.
 *
 * <p>Thread: any; one of its own looks at the files.
 */
public final class Certificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Those that authenticate and keep no secret that opens old recordings; the fastest first. */
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    };

    private static final char[] NO_PASSWORD = {};
    private static final int SESSIONS_MAX = 1024;
    private static final long LOOK_MILLIS = 1000;

    /** What one state of the files amounts to. */
    private record Loaded(Identity identity, SSLContext context) {}

    private final CertificateFiles files;
    private final Supplier<Instant> clock;
    private final @Nullable ScheduledExecutorService lookout;

    /** Written by the thread that looks at the files, read by whoever makes connections. */
    private volatile Loaded loaded;

    private CertificateFiles.Contents seen;
    private String complaint = "";
    private boolean hasComplained;

    private Certificates(CertificateFiles files, Supplier<Instant> clock, boolean isWatching) throws UnusableException {
        this.files = files;
        this.clock = clock;
        this.seen = files.read();
        this.loaded = load(seen);
        this.lookout = isWatching ? lookout() : null;
    }

    /**
     * Reads or makes them.
     *
     * @param data the server's directory, where a certificate of its own is kept
     */
    public static Certificates open(TlsConfig config, Path data, Supplier<Instant> clock) throws UnusableException {
        if (config.certificate().isPresent() != config.key().isPresent()) {
            throw new UnusableException("tls.certificate and tls.key belong together, but only "
                    + (config.key().isPresent() ? "tls.key" : "tls.certificate")
                    + " is set: set both, or neither for a certificate of the server's own");
        }
        boolean isGiven = config.certificate().isPresent() && config.key().isPresent();
        CertificateFiles pair = isGiven
                ? new CertificateFiles(config.certificate().get(), config.key().get(), Optional.empty())
                : new OwnCertificate(data).files(clock.get());
        CertificateFiles files = new CertificateFiles(pair.certificate(), pair.key(), config.clientAuthority());
        return new Certificates(
                files, clock, isGiven || config.clientAuthority().isPresent());
    }

    /** For those that make their connections themselves. */
    public SSLContext context() {
        return loaded.context();
    }

    /** Whether a peer must show a certificate. */
    private boolean asksPeers() {
        return files.authority().isPresent();
    }

    /** For those that need the certificate as such. */
    public Identity identity() {
        return loaded.identity();
    }

    /** The server's side of one new connection, with everything set. */
    public SSLEngine engine() {
        SSLEngine engine = loaded.context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters());
        return engine;
    }

    /** Protocols, ciphers and what is asked of peers. */
    private SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters(SUITES, PROTOCOLS);
        parameters.setUseCipherSuitesOrder(true);
        parameters.setNeedClientAuth(asksPeers());
        return parameters;
    }

    /** Stops looking. */
    @Override
    public void close() {
        if (lookout != null) {
            lookout.shutdownNow();
        }
    }

    /** Takes the files as they are now, if they can be used. */
    void look() {
        try {
            CertificateFiles.Contents now = files.read();
            if (now.equals(seen)) {
                complaint = "";
                return;
            }
            loaded = load(now);
            seen = now;
            complaint = "";
            hasComplained = false;
            LOG.info(
                    "The certificate was replaced: {}, valid until {}",
                    loaded.identity().certificate().getSubjectX500Principal(),
                    loaded.identity().certificate().getNotAfter().toInstant());
        } catch (UnusableException e) {
            complain(e.getMessage());
        } catch (RuntimeException e) {
            complain(e.toString());
        }
    }

    private void complain(@Nullable String fault) {
        String text = String.valueOf(fault);
        if (!text.equals(complaint)) {
            complaint = text;
            hasComplained = false;
        } else if (!hasComplained) {
            hasComplained = true;
            LOG.warn("The certificate in use stays, because the new one cannot be used: {}", text);
        }
    }

    private ScheduledExecutorService lookout() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "certificates");
            thread.setDaemon(true);
            return thread;
        });
        Future<?> unused = executor.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return executor;
    }

    private Loaded load(CertificateFiles.Contents contents) throws UnusableException {
        Identity identity = files.identity(contents);
        List<X509Certificate> authorities = files.authorities(contents);
        warnOfDates(identity.certificate());
        try {
            KeyStore keys = empty();
            keys.setKeyEntry(
                    "server", identity.key(), NO_PASSWORD, identity.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trusting(authorities), null);
            context.getServerSessionContext().setSessionCacheSize(SESSIONS_MAX);
            return new Loaded(identity, context);
        } catch (GeneralSecurityException e) {
            throw new UnusableException("the certificate in " + files.certificate() + " cannot be used by this Java ("
                    + e.getMessage() + "): use ECDSA on P-256 or RSA");
        }
    }

    private void warnOfDates(X509Certificate certificate) {
        Instant now = clock.get();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            LOG.warn(
                    "THE CERTIFICATE in {} HAS EXPIRED on {}: clients that verify it will not connect; renew it",
                    files.certificate(),
                    certificate.getNotAfter().toInstant());
        } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
            LOG.warn(
                    "THE CERTIFICATE in {} IS NOT VALID before {}: clients that verify it will not connect until then",
                    files.certificate(),
                    certificate.getNotBefore().toInstant());
        }
    }

    private static TrustManager[] trusting(List<X509Certificate> authorities) throws GeneralSecurityException {
        KeyStore trusted = empty();
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        if (authorities.isEmpty()) {
            return new TrustManager[0];
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, NO_PASSWORD);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }
}
