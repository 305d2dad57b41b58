package io.veltro.rest.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import io.veltro.pipeline.session.Bearer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a token says, to be signed by whoever the test wants it signed by. */
final class Claims {
    private final Map<String, Object> claims = new LinkedHashMap<>();

    private Claims() {}

    /** As this server would say it of user 7, at this second and for an hour. */
    static Claims own(long seconds) {
        return new Claims()
                .with("jti", "0190163d-8694-739b-aea5-966c26f8ad91")
                .with("iss", OwnTokens.ISSUER)
                .with("aud", OwnTokens.ISSUER)
                .with("sub", "7")
                .with("iat", seconds)
                .with("exp", seconds + 3600)
                .with("nbf", seconds)
                .with("mark", Bearer.mark("hash"));
    }

    static Claims of(String issuer, Object audience, long expirySeconds) {
        return new Claims().with("iss", issuer).with("aud", audience).with("exp", expirySeconds);
    }

    Claims with(String claim, Object value) {
        claims.put(claim, value);
        return this;
    }

    Claims without(String claim) {
        claims.remove(claim);
        return this;
    }

    Payload payload() {
        return new Payload(claims);
    }

    String signed(JWSHeader header, JWSSigner signer) {
        try {
            JWSObject token = new JWSObject(header, payload());
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    String signed(JWSAlgorithm algorithm, byte[] secret) {
        try {
            return signed(new JWSHeader(algorithm), new MACSigner(secret));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    String signed(JWSAlgorithm algorithm, String key, JWSSigner signer) {
        return signed(new JWSHeader.Builder(algorithm).keyID(key).build(), signer);
    }
}
