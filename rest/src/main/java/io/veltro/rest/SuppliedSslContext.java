package io.veltro.rest;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets the HTTP server take its TLS engines from where all transports take theirs, so that a renewed certificate, the
 * protocols and what is asked of peers are the same everywhere.
 *
 * <p>Thread: any.
 */
final class SuppliedSslContext extends SSLContext {
    SuppliedSslContext(Supplier<SSLEngine> engines) {
        super(new Engines(engines), null, "TLS");
    }

    private static final class Engines extends SSLContextSpi {
        private final Supplier<SSLEngine> engines;

        Engines(Supplier<SSLEngine> engines) {
            this.engines = engines;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return engines.get();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return engines.get();
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the engines come ready from their supplier");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException("only engines are supplied");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("only engines are supplied");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return engines.get().getSession().getSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return engineGetServerSessionContext();
        }
    }
}
