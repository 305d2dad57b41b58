package io.veltro.query;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.User;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks user names and passwords. A wrong password, and a name that does not exist, cost one slow hash each, so neither
 * the time nor the answer tells them apart. A password that was right once is remembered as a keyed hash (HMAC-SHA-256
 * under a key that lives and dies with the process), because clients with a pool of connections log in on each of them.
 *
 * <p>Thread: worker.
 */
final class Authenticator {
    private static final int USERNAME_BYTES_MIN = 3;
    private static final int USERNAME_BYTES_MAX = 50;
    private static final int PASSWORD_BYTES_MIN = 3;
    private static final int PASSWORD_BYTES_MAX = 100;
    private static final String MAC = "HmacSHA256";

    private final PublishedCatalog catalog;
    private final ConcurrentHashMap<String, byte[]> provenByHash = new ConcurrentHashMap<>();
    private final SecretKeySpec key;
    private final String nobodysHash;

    Authenticator(PublishedCatalog catalog, SecureRandom random) {
        this.catalog = catalog;
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, MAC);
        this.nobodysHash = PasswordHash.ofNobody(random);
    }

    /** What came of a login: OK with a user, or a refusal. */
    record Outcome(ErrorCode code, @Nullable User user) {}

    /** Checks a login, in the order the protocol prescribes. */
    Outcome check(UserRequest.Login login) {
        if (isOutside(login.username(), USERNAME_BYTES_MIN, USERNAME_BYTES_MAX)) {
            return new Outcome(ErrorCode.INVALID_USERNAME, null);
        }
        if (isOutside(login.password(), PASSWORD_BYTES_MIN, PASSWORD_BYTES_MAX)) {
            return new Outcome(ErrorCode.INVALID_PASSWORD, null);
        }
        User user = catalog.get().user(Identifier.of(login.username()));
        boolean holds = holds(user == null ? nobodysHash : user.passwordHash(), login.password());
        return holds && user != null
                ? new Outcome(ErrorCode.OK, user)
                : new Outcome(ErrorCode.INVALID_CREDENTIALS, null);
    }

    private boolean holds(String hash, String password) {
        byte[] attempt = mac(password);
        byte[] proven = provenByHash.get(hash);
        if (proven != null && MessageDigest.isEqual(proven, attempt)) {
            return true;
        }
        boolean matches = PasswordHash.matches(password, hash);
        if (matches) {
            provenByHash.put(hash, attempt);
        }
        return matches;
    }

    private byte[] mac(String password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + MAC, e);
        }
    }

    private static boolean isOutside(String text, int bytesMin, int bytesMax) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes < bytesMin || bytes > bytesMax;
    }
}
