package io.veltro.cli.client.quic;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;

/**
 * Checks a server's certificate: who issued it, and that it is for the name. The second here too, as kwik's TLS takes a
 * certificate without a common name for any.
 *
 * <p>Thread: any.
 */
final class ServerTrust implements X509TrustManager {
    private static final String ANY_KEY_EXCHANGE = "UNKNOWN";
    private static final int DNS_NAME = 2;

    private final X509TrustManager authorities;
    private final String domain;

    /** Written by kwik's receiving thread, read by who connects. */
    private volatile Optional<CertificateException> fault = Optional.empty();

    ServerTrust(X509TrustManager authorities, String domain) {
        this.authorities = authorities;
        this.domain = domain;
    }

    /** Why the server was refused. */
    Optional<CertificateException> fault() {
        return fault;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyExchange) throws CertificateException {
        try {
            authorities.checkServerTrusted(chain, ANY_KEY_EXCHANGE);
            mustBeFor(domain, chain[0]);
        } catch (CertificateException e) {
            fault = Optional.of(e);
            throw e;
        }
    }

    private static void mustBeFor(String domain, X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names == null || names.stream().noneMatch(name -> isFor(domain, name))) {
            throw new CertificateException("No subject alternative DNS name matching " + domain + " found.");
        }
    }

    /** @param name the number of its kind and, for a kind of text, the text */
    private static boolean isFor(String domain, List<?> name) {
        if (!name.get(0).equals(DNS_NAME) || !(name.get(1) instanceof String text)) {
            return false;
        }
        int dot = domain.indexOf('.');
        boolean isWildcard = text.startsWith("*.") && dot > 0;
        return isWildcard ? text.substring(1).equalsIgnoreCase(domain.substring(dot)) : text.equalsIgnoreCase(domain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyExchange) throws CertificateException {
        throw new CertificateException("there are no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }
}
