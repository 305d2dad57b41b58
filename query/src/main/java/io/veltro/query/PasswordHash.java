package io.veltro.query;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Slow, salted hashes of passwords: PBKDF2 with HMAC-SHA-512 (RFC 8018), 210,000 rounds as OWASP's password storage page
 * asks for. The text form carries its own parameters, so that they may grow without breaking older hashes.
 *
 * <pre>
 *   pbkdf2-sha512 $ rounds $ salt, 16 bytes in Base64 $ hash, 32 bytes in Base64
 * </pre>
 *
 * <p>Thread: worker; a hash takes some tenths of a second of processor time.
 */
public final class PasswordHash {
    private static final String SCHEME = "pbkdf2-sha512";
    private static final int ROUNDS = 210_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private PasswordHash() {}

    /** Hashes a password with fresh salt. */
    public static String of(String password, SecureRandom random) {
        byte[] salt = bytes(SALT_BYTES, random);
        return text(salt, derive(password, salt, ROUNDS));
    }

    /** A hash that no password is known to have; checking one against it takes as long as any check. Costs nothing. */
    static String ofNobody(SecureRandom random) {
        return text(bytes(SALT_BYTES, random), bytes(HASH_BYTES, random));
    }

    private static byte[] bytes(int count, SecureRandom random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return SCHEME + "$" + ROUNDS + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    /** Whether a password has this hash; takes the same time either way. */
    static boolean matches(String password, String hash) {
        String[] parts = hash.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalStateException("a stored password hash is not of the form " + SCHEME + "$…$…$…");
        }
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] expected = Base64.getDecoder().decode(parts[3]);
        return MessageDigest.isEqual(expected, derive(password, salt, Integer.parseInt(parts[1])));
    }

    private static byte[] derive(String password, byte[] salt, int rounds) {
        // the JDK's PBKDF2 takes characters; Latin-1 keeps each byte of the UTF-8 form
        String bytes = new String(password.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        PBEKeySpec spec = new PBEKeySpec(bytes.toCharArray(), salt, rounds, HASH_BYTES * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }
}
