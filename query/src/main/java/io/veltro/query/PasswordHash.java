package io.veltro.query;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Slow, salted hashes of passwords: PBKDF2 with HMAC-SHA-512 (RFC 8018), 210,000 rounds as OWASP's password storage page
 * asks for. The text form carries its own parameters, so that they may grow without breaking older hashes.
 *
 * <pre>
 *   pbkdf2-sha512 $ rounds $ salt, 16 bytes in Base64 $ hash, 32 bytes in Base64
 * </pre>
 *
 * <p>Thread: the slow lane; a hash takes some tenths of a second of processor time.
 */
public final class PasswordHash {
    private static final String SCHEME = "pbkdf2-sha512";
    private static final int ROUNDS = 210_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

    private static final String MAC = "HmacSHA512";
    /** Less than a millisecond of work. */
    private static final int ROUNDS_PER_BREATH = 1024;

    private PasswordHash() {}

    /** Hashes a password with fresh salt. */
    public static String of(String password, SecureRandom random) {
        return of(password, random, () -> {});
    }

    /**
     * Hashes a password with fresh salt.
     *
     * @param breather run every millisecond or so; it may pause
     */
    static String of(String password, SecureRandom random, Runnable breather) {
        byte[] salt = bytes(SALT_BYTES, random);
        return text(salt, derive(password, salt, ROUNDS, breather));
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
        return matches(password, hash, () -> {});
    }

    /** The same with pauses. */
    static boolean matches(String password, String hash, Runnable breather) {
        String[] parts = hash.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalStateException("a stored password hash is not of the form " + SCHEME + "$…$…$…");
        }
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] expected = Base64.getDecoder().decode(parts[3]);
        return MessageDigest.isEqual(expected, derive(password, salt, Integer.parseInt(parts[1]), breather));
    }

    /** PBKDF2 as in RFC 8018, section 5.2, for the one block that is needed; the JDK's own cannot pause. */
    private static byte[] derive(String password, byte[] salt, int rounds, Runnable breather) {
        byte[] key = password.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(MAC);
            // HMAC fills a key up with zeros, so that an empty one, which the JDK does not take, equals one zero
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, MAC));
            mac.update(salt);
            byte[] link = mac.doFinal(FIRST_BLOCK);
            byte[] hash = Arrays.copyOf(link, HASH_BYTES);
            for (int round = 1; round < rounds; round++) {
                mac.update(link);
                mac.doFinal(link, 0);
                for (int i = 0; i < HASH_BYTES; i++) {
                    hash[i] ^= link[i];
                }
                if (round % ROUNDS_PER_BREATH == 0) {
                    breather.run();
                }
            }
            return hash;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + MAC, e);
        }
    }
}
