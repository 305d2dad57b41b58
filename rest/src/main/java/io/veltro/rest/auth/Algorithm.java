package io.veltro.rest.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/** How access tokens may be signed (RFC 7518). Thread: any. */
public enum Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    ES256,
    ES384;

    /** The fewest bits of an RSA key. */
    public static final int RSA_BITS_MIN = 2048;

    private static final int BITS_PER_BYTE = 8;

    /** As the library has it. */
    JWSAlgorithm jws() {
        return JWSAlgorithm.parse(name());
    }

    /** Whether one secret both signs and verifies; else a private key signs and a public one verifies. */
    public boolean isBySecret() {
        return name().startsWith("HS");
    }

    /** The fewest bytes of its secret: as many as its hash has, as RFC 7518 asks. */
    public int secretBytesMin() {
        return Integer.parseInt(name().substring(2)) / BITS_PER_BYTE;
    }

    /** Whether a public key verifies what it signs. */
    public boolean isFor(PublicKey key) {
        return switch (this) {
            case HS256, HS384, HS512 -> false;
            case RS256, RS384, RS512 ->
                key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= RSA_BITS_MIN;
            case ES256 -> isOn(Curve.P_256, key);
            case ES384 -> isOn(Curve.P_384, key);
        };
    }

    private static boolean isOn(Curve curve, PublicKey key) {
        return key instanceof ECPublicKey ec && curve.equals(Curve.forECParameterSpec(ec.getParams()));
    }
}
