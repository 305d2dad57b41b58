package io.veltro.rest.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys one issuer publishes, by their ids. They are read when they are first needed, again for an id that is not known
 * but at most every 30 seconds, and again after ten minutes, so that a key that was withdrawn goes. When they cannot be
 * read, those read last stay.
 *
 * <p>Thread: worker; {@link #find} blocks while they are read, ten seconds at most.
 */
final class PublishedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
    private static final long PAUSE_MICROS = TimeUnit.SECONDS.toMicros(30);
    private static final long AGE_MICROS_MAX = TimeUnit.MINUTES.toMicros(10);

    /** A key, and what it may have signed. */
    record Key(Set<Algorithm> algorithms, JWSVerifier verifier) {}

    private final TrustedIssuer issuer;
    private final KeyReader reader;
    private final LongSupplier clock;
    private volatile Map<String, Key> keys = Map.of();
    private volatile long readMicros = Long.MIN_VALUE / 2;

    /** Written under the lock. */
    private long triedMicros = Long.MIN_VALUE / 2;

    PublishedKeys(TrustedIssuer issuer, KeyReader reader, LongSupplier clock) {
        this.issuer = issuer;
        this.reader = reader;
        this.clock = clock;
    }

    /** A key by its id; absent when it is not published, or cannot be used. */
    Optional<Key> find(String id) {
        if (!keys.containsKey(id) || Math.abs(clock.getAsLong() - readMicros) >= AGE_MICROS_MAX) {
            refresh();
        }
        return Optional.ofNullable(keys.get(id));
    }

    /** One at a time: whoever waited finds it done. */
    private synchronized void refresh() {
        long now = clock.getAsLong();
        if (Math.abs(now - triedMicros) < PAUSE_MICROS) {
            return;
        }
        try {
            String text = new String(reader.read(issuer.keys()), StandardCharsets.UTF_8);
            Map<String, Key> read = usable(JWKSet.parse(text));
            keys = read;
            readMicros = clock.getAsLong();
            LOG.info("Issuer {} publishes {} usable keys", issuer.issuer(), read.size());
        } catch (IOException | ParseException | IllegalArgumentException e) {
            LOG.warn(
                    "The keys of issuer {} cannot be read from {} ({}): tokens with a key not seen yet are refused",
                    issuer.issuer(),
                    issuer.keys(),
                    e.toString());
        } finally {
            triedMicros = clock.getAsLong();
        }
    }

    private static Map<String, Key> usable(JWKSet set) {
        Map<String, Key> usable = new HashMap<>();
        for (JWK each : set.getKeys()) {
            boolean isForSignatures = each.getKeyUse() == null || KeyUse.SIGNATURE.equals(each.getKeyUse());
            if (each.getKeyID() != null && isForSignatures && each instanceof AsymmetricJWK published) {
                key(each, published).ifPresent(key -> usable.putIfAbsent(each.getKeyID(), key));
            }
        }
        return Map.copyOf(usable);
    }

    private static Optional<Key> key(JWK stated, AsymmetricJWK published) {
        try {
            PublicKey key = published.toPublicKey();
            Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);
            for (Algorithm each : Algorithm.values()) {
                boolean isStated = stated.getAlgorithm() == null
                        || stated.getAlgorithm().getName().equals(each.name());
                if (isStated && each.isFor(key)) {
                    algorithms.add(each);
                }
            }
            if (algorithms.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Key(
                    algorithms,
                    key instanceof ECPublicKey ec ? new ECDSAVerifier(ec) : new RSASSAVerifier((RSAPublicKey) key)));
        } catch (JOSEException e) {
            LOG.debug("a published key cannot be used", e);
            return Optional.empty();
        }
    }
}
