package io.veltro.query;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Secrets of personal access tokens: 50 random bytes as 68 characters of Base64, as Iggy 0.8 makes them. 400 bits cannot be
 * guessed, so a plain SHA-256 is all that is kept of one.
 *
 * <p>Thread: any.
 */
final class TokenSecret {
    private static final int BYTES = 50;

    private TokenSecret() {}

    /** A new secret. */
    static String generate(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What is kept of a secret. */
    static String hash(String secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
