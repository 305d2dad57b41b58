package io.veltro.rest.auth;

import io.veltro.pipeline.request.Identifier;
import java.net.URI;
import java.util.Locale;

/**
 * Somebody whose tokens are taken. Immutable. Thread: any.
 *
 * @param issuer what their tokens say as {@code iss}
 * @param audience what their tokens must have among {@code aud}
 * @param keys where they publish their keys, a JSON Web Key Set over HTTP or HTTPS
 * @param user as whom the holders of their tokens act; never root
 */
public record TrustedIssuer(String issuer, String audience, URI keys, Identifier user) {
    private static final String SCHEME_END = "://";

    /** By which it is known: its name with scheme and host in lower case, for there case says nothing; the rest as it is. */
    String normalName() {
        return normalName(issuer);
    }

    static String normalName(String issuer) {
        int scheme = issuer.indexOf(SCHEME_END);
        if (scheme < 0) {
            return issuer;
        }
        int path = issuer.indexOf('/', scheme + SCHEME_END.length());
        int hostEnd = path < 0 ? issuer.length() : path;
        return issuer.substring(0, hostEnd).toLowerCase(Locale.ROOT) + issuer.substring(hostEnd);
    }
}
