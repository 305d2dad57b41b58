package io.veltro.rest.auth;

import io.veltro.pipeline.session.Bearer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tokens signed by others. Their {@code sub} means nothing here: whoever holds one acts as the user configured for its
 * issuer.
 *
 * <p>Thread: any; {@link #check} blocks while keys are read.
 */
final class TrustedIssuers {
    private static final Duration READING_MAX = Duration.ofSeconds(10);

    private record Known(TrustedIssuer issuer, PublishedKeys keys) {}

    private final Map<String, Known> byName = new HashMap<>();
    private final long leewaySeconds;
    private final LongSupplier clock;

    TrustedIssuers(List<TrustedIssuer> issuers, Duration leeway, LongSupplier clock) {
        this.leewaySeconds = leeway.toSeconds();
        this.clock = clock;
        KeyReader reader = issuers.isEmpty() ? null : new KeyReader(READING_MAX);
        for (TrustedIssuer issuer : issuers) {
            if (reader != null) {
                byName.put(issuer.normalName(), new Known(issuer, new PublishedKeys(issuer, reader, clock)));
            }
        }
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Whether a token says that one of them issued it. */
    boolean isFrom(SignedToken token) {
        return known(token).isPresent();
    }

    private Optional<Known> known(SignedToken token) {
        return token.text("iss").flatMap(name -> Optional.ofNullable(byName.get(TrustedIssuer.normalName(name))));
    }

    /** Absent when none of them signed it, it is not for us, or its time has not come or is over. */
    Optional<Bearer> check(SignedToken token) {
        return known(token).filter(known -> isSigned(token, known)).map(known -> bearer(token, known.issuer()));
    }

    private static Bearer bearer(SignedToken token, TrustedIssuer issuer) {
        long expiry = token.seconds("exp").orElseThrow();
        return new Bearer(token.digest(), issuer.user(), Optional.empty(), expiry);
    }

    /** Keys are looked for last: that may take a while. */
    private boolean isSigned(SignedToken token, Known known) {
        String key = token.header().getKeyID();
        boolean isWorthALook = key != null
                && token.isFor(known.issuer().audience())
                && token.isTimely(TimeUnit.MICROSECONDS.toSeconds(clock.getAsLong()), leewaySeconds);
        return isWorthALook && isSigned(token, known.keys().find(key));
    }

    private static boolean isSigned(SignedToken token, Optional<PublishedKeys.Key> key) {
        boolean isSigned = false;
        if (key.isPresent()) {
            for (Algorithm algorithm : key.get().algorithms()) {
                isSigned |= token.isSignedFor(algorithm.jws(), key.get().verifier());
            }
        }
        return isSigned;
    }
}
