package io.veltro.rest.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.ParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The text of a token, taken apart. What it says is the sender's word until {@link #isSignedFor} has said yes.
 *
 * <p>Thread: one at a time.
 */
final class SignedToken {
    /** How many characters a token may have. */
    static final int CHARACTERS_MAX = 8 << 10;

    private static final double SECONDS_MAX = 1L << 53;

    private final JWSObject object;
    private final Map<String, Object> claims;

    private SignedToken(JWSObject object, Map<String, Object> claims) {
        this.object = object;
        this.claims = claims;
    }

    /** Absent when it is none, or too long, or has blanks around it, which the library would take away. */
    static Optional<SignedToken> parse(String text) {
        if (text.length() > CHARACTERS_MAX || !text.equals(text.strip())) {
            return Optional.empty();
        }
        try {
            JWSObject object = JWSObject.parse(text);
            Map<String, Object> claims = object.getPayload().toJSONObject();
            return claims == null ? Optional.empty() : Optional.of(new SignedToken(object, claims));
        } catch (ParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    JWSHeader header() {
        return object.getHeader();
    }

    /** Whether it is signed with this algorithm by the holder of the key, and nobody has changed it since. */
    boolean isSignedFor(JWSAlgorithm algorithm, JWSVerifier verifier) {
        try {
            return algorithm.equals(header().getAlgorithm()) && object.verify(verifier);
        } catch (JOSEException | IllegalStateException e) {
            return false;
        }
    }

    /** A claim that is a text. */
    Optional<String> text(String claim) {
        return claims.get(claim) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A claim that is a time in seconds since 1970; parts of seconds are cut off. */
    OptionalLong seconds(String claim) {
        if (!(claims.get(claim) instanceof Number number)) {
            return OptionalLong.empty();
        }
        boolean isTime = number.doubleValue() >= 0 && number.doubleValue() <= SECONDS_MAX;
        return isTime ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    boolean has(String claim) {
        return claims.containsKey(claim);
    }

    /** Whether this is among those it is for. */
    boolean isFor(String audience) {
        Object aud = claims.get("aud");
        return audience.equals(aud) || (aud instanceof Collection<?> many && many.contains(audience));
    }

    /** Whether it is valid now: it has an end, which is not over, and a beginning, if it has one, which is. */
    boolean isTimely(long nowSeconds, long leewaySeconds) {
        OptionalLong expiry = seconds("exp");
        OptionalLong begin = has("nbf") ? seconds("nbf") : OptionalLong.of(0);
        return expiry.isPresent()
                && begin.isPresent()
                && nowSeconds <= expiry.getAsLong() + leewaySeconds
                && nowSeconds >= begin.getAsLong() - leewaySeconds;
    }

    /** A digest of everything that is signed: whoever changes a letter to escape it breaks the signature. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] bytes = digest.digest(object.getSigningInput());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
