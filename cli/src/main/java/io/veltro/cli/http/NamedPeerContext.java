package io.veltro.cli.http;

import io.veltro.cli.client.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets the JDK's HTTP client take its TLS engines from the options all transports share, so that the certificate has to be for
 * the domain they name, whatever the address.
 *
 * <p>Thread: any.
 */
final class NamedPeerContext extends SSLContext {
    /** Fails here, not at the first call, where the options cannot be used. */
    NamedPeerContext(TlsOptions options, int port) throws IOException {
        super(new Engines(options, port, options.engine(port)), null, "TLS");
    }

    private static final class Engines extends SSLContextSpi {
        private final TlsOptions options;
        private final int port;
        private final SSLEngine sample;

        Engines(TlsOptions options, int port, SSLEngine sample) {
            this.options = options;
            this.port = port;
            this.sample = sample;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            try {
                return options.engine(port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return engineCreateSSLEngine();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return sample.getSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return sample.getSSLParameters();
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the engines come ready from the options");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException("only engines are made");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("only engines are made");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return sample.getSession().getSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return engineGetServerSessionContext();
        }
    }
}
