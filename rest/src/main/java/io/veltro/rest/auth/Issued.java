package io.veltro.rest.auth;

/**
 * A new access token. Immutable. Thread: any.
 *
 * @param token the text its holder sends along
 * @param expirySeconds when it ends, since 1970
 */
public record Issued(String token, long expirySeconds) {
    /** Without the token: what is given out may end up in a log. */
    @Override
    public String toString() {
        return "Issued[expirySeconds=" + expirySeconds + "]";
    }
}
