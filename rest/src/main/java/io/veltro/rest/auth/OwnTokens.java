package io.veltro.rest.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.session.Bearer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tokens signed by this server. All of them die with the process unless a secret or keys were configured.
 *
 * <p>Thread: any; never blocks.
 */
final class OwnTokens {
    /** Who issues them, and whom they are for: the name Iggy 0.8 has for both. */
    static final String ISSUER = "iggy.apache.org";

    private static final int DRAWN_SECRET_BYTES = 64;
    private static final String MARK = "mark";

    private final Algorithm algorithm;
    private final JWSSigner signer;
    private final JWSVerifier verifier;
    private final long expirySeconds;
    private final long leewaySeconds;
    private final LongSupplier clock;
    private final SecureRandom random;

    /**
     * @param clock microseconds since 1970
     * @throws IllegalArgumentException when secret or keys do not fit the algorithm
     */
    OwnTokens(TokenConfig config, LongSupplier clock, SecureRandom random) {
        this.algorithm = config.algorithm();
        this.expirySeconds = config.expiry().toSeconds();
        this.leewaySeconds = config.leeway().toSeconds();
        this.clock = clock;
        this.random = random;
        try {
            if (algorithm.isBySecret()) {
                byte[] secret = config.secret().map(OwnTokens::bytes).orElseGet(this::draw);
                signer = new MACSigner(secret);
                verifier = new MACVerifier(secret);
            } else {
                KeyPair keys = config.keys()
                        .filter(pair -> algorithm.isFor(pair.getPublic()))
                        .orElseThrow();
                boolean isElliptic = keys.getPublic() instanceof ECPublicKey;
                signer = isElliptic
                        ? new ECDSASigner((ECPrivateKey) keys.getPrivate())
                        : new RSASSASigner(keys.getPrivate());
                verifier = isElliptic
                        ? new ECDSAVerifier((ECPublicKey) keys.getPublic())
                        : new RSASSAVerifier((RSAPublicKey) keys.getPublic());
            }
            if (!signer.supportedJWSAlgorithms().contains(algorithm.jws())) {
                throw new IllegalArgumentException("a secret too short for " + algorithm);
            }
        } catch (JOSEException | NoSuchElementException e) {
            throw new IllegalArgumentException("neither a secret nor keys for " + algorithm, e);
        }
    }

    private static byte[] bytes(String secret) {
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] draw() {
        byte[] secret = new byte[DRAWN_SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    /** A token for a user, good as long as the credential is. */
    Issued issue(int user, String credential) {
        long nowMicros = clock.getAsLong();
        long now = TimeUnit.MICROSECONDS.toSeconds(nowMicros);
        long expiry = now + expirySeconds;
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", id(TimeUnit.MICROSECONDS.toMillis(nowMicros)));
        claims.put("iss", ISSUER);
        claims.put("aud", ISSUER);
        claims.put("sub", Integer.toString(user));
        claims.put("iat", now);
        claims.put("exp", expiry);
        claims.put("nbf", now);
        claims.put(MARK, Bearer.mark(credential));
        try {
            JWSObject token = new JWSObject(
                    new JWSHeader.Builder(algorithm.jws())
                            .type(JOSEObjectType.JWT)
                            .build(),
                    new Payload(claims));
            token.sign(signer);
            return new Issued(token.serialize(), expiry);
        } catch (JOSEException e) {
            throw new IllegalStateException("a token cannot be signed with " + algorithm, e);
        }
    }

    /** Absent when it was not signed here, or its time has not come or is over, or it lacks a claim. */
    Optional<Bearer> check(SignedToken token) {
        return token.isSignedFor(algorithm.jws(), verifier) ? read(token) : Optional.empty();
    }

    private Optional<Bearer> read(SignedToken token) {
        Optional<String> id = token.text("jti").filter(Bearer::isId);
        Optional<Integer> user = token.text("sub").flatMap(OwnTokens::user);
        Optional<String> mark = token.text(MARK).filter(text -> !text.isEmpty());
        boolean isComplete = id.isPresent()
                && user.isPresent()
                && mark.isPresent()
                && token.seconds("iat").isPresent()
                && token.seconds("nbf").isPresent();
        boolean isOurs = token.text("iss").filter(ISSUER::equals).isPresent() && token.isFor(ISSUER);
        boolean isTimely = token.isTimely(TimeUnit.MICROSECONDS.toSeconds(clock.getAsLong()), leewaySeconds);
        return isComplete && isOurs && isTimely
                ? Optional.of(new Bearer(
                        id.get(),
                        Identifier.of(user.get()),
                        mark,
                        token.seconds("exp").orElseThrow()))
                : Optional.empty();
    }

    private static Optional<Integer> user(String text) {
        try {
            int user = Integer.parseInt(text);
            return user >= 0 ? Optional.of(user) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A UUID of version 7 (RFC 9562): milliseconds, then 74 random bits. */
    private String id(long millis) {
        long high = (millis << 16) | 0x7000 | random.nextInt(1 << 12);
        long low = (random.nextLong() >>> 2) | 1L << 63;
        return new UUID(high, low).toString();
    }
}
