package io.veltro.rest.auth;

import java.security.KeyPair;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How access tokens are signed and whose are taken. Immutable. Thread: any.
 *
 * @param secret for the algorithms that have one, at least as long as they ask; without it one is drawn at each start
 * @param keys for the algorithms that have them, and of their kind
 * @param expiry how long a token lives
 * @param leeway how far the clocks of those who sign and those who check may differ
 * @param trusted whose tokens are taken beside our own; no two of the same name, none of this server's
 */
public record TokenConfig(
        Algorithm algorithm,
        Optional<String> secret,
        Optional<KeyPair> keys,
        Duration expiry,
        Duration leeway,
        List<TrustedIssuer> trusted) {
    /** The shortest life of a token. */
    public static final Duration EXPIRY_MIN = Duration.ofSeconds(10);

    /** The longest life of a token. */
    public static final Duration EXPIRY_MAX = Duration.ofDays(365);

    /** The most that clocks may differ: half of how long a revoked token is remembered beyond its end. */
    public static final Duration LEEWAY_MAX = Duration.ofMinutes(5);

    public TokenConfig {
        trusted = List.copyOf(trusted);
        Set<String> names = new HashSet<>(Set.of(OwnTokens.ISSUER));
        for (TrustedIssuer issuer : trusted) {
            if (!names.add(issuer.normalName())) {
                throw new IllegalArgumentException(
                        "the issuer " + issuer.issuer() + " is there twice, or is this server itself");
            }
        }
    }

    /** An hour, by a secret that dies with the process, and nobody else is trusted. */
    public static TokenConfig defaults() {
        return new TokenConfig(
                Algorithm.HS256,
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                List.of());
    }

    /** Without the secret and the keys: settings may end up in a log. */
    @Override
    public String toString() {
        return "TokenConfig[algorithm=" + algorithm + ", expiry=" + expiry + ", leeway=" + leeway + ", trusted="
                + trusted + "]";
    }
}
