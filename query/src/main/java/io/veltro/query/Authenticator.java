package io.veltro.query;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.rule.UserRules;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Token;
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
 * Checks user names, passwords and tokens. A wrong password, and a name that does not exist, cost one slow hash each, so
 * neither the time nor the answer tells them apart; that a user is inactive is told to whoever knows the password. A password
 * that was right once is remembered as a keyed hash (HMAC-SHA-256 under a key that lives and dies with the process), because
 * clients with a pool of connections log in on each of them.
 *
 * <p>Thread: worker; what is slow, the slow lane.
 */
final class Authenticator {
    private static final String MAC = "HmacSHA256";
    private static final int PROVEN_MAX = 10_000;

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

    /**
     * What came of a login: OK with a user, or a refusal.
     *
     * @param credential the hash of what proved it, empty when refused
     */
    record Outcome(ErrorCode code, @Nullable User user, String credential) {
        private static Outcome refuse(ErrorCode code) {
            return new Outcome(code, null, "");
        }

        /** Without the credential: outcomes may end up in a log. */
        @Override
        public String toString() {
            return "Outcome[code=" + code + ", user=" + user + "]";
        }
    }

    /** Checks what can be checked at once; absent when a slow hash is needed to tell. */
    @Nullable
    Outcome checkQuickly(UserRequest.Login login) {
        if (!UserRules.isUsername(login.username())) {
            return Outcome.refuse(ErrorCode.INVALID_USERNAME);
        }
        if (!UserRules.isPassword(login.password())) {
            return Outcome.refuse(ErrorCode.INVALID_PASSWORD);
        }
        User user = catalog.get().user(Identifier.of(login.username()));
        return user != null && isProven(user.passwordHash(), mac(login.password())) ? admit(user) : null;
    }

    /**
     * Checks a login that {@link #checkQuickly} left open. Slow.
     *
     * @param breather run every millisecond or so; it may pause
     */
    Outcome check(UserRequest.Login login, Runnable breather) {
        User user = catalog.get().user(Identifier.of(login.username()));
        boolean holds = holds(user == null ? nobodysHash : user.passwordHash(), login.password(), breather);
        return holds && user != null ? admit(user) : Outcome.refuse(ErrorCode.INVALID_CREDENTIALS);
    }

    private static Outcome admit(User user) {
        return user.isActive()
                ? new Outcome(ErrorCode.OK, user, user.passwordHash())
                : Outcome.refuse(ErrorCode.USER_INACTIVE);
    }

    /** Checks a personal access token. */
    Outcome checkToken(String secret, long nowMicros) {
        byte[] hash = TokenSecret.hash(secret).getBytes(StandardCharsets.US_ASCII);
        for (User user : catalog.get().allUsers()) {
            for (Token token : user.tokens()) {
                if (MessageDigest.isEqual(token.hash().getBytes(StandardCharsets.US_ASCII), hash)) {
                    return admit(user, token, nowMicros);
                }
            }
        }
        return Outcome.refuse(ErrorCode.RESOURCE_NOT_FOUND);
    }

    private static Outcome admit(User user, Token token, long nowMicros) {
        if (token.isExpired(nowMicros)) {
            return Outcome.refuse(ErrorCode.PERSONAL_ACCESS_TOKEN_EXPIRED);
        }
        return user.isActive()
                ? new Outcome(ErrorCode.OK, user, token.hash())
                : Outcome.refuse(ErrorCode.USER_INACTIVE);
    }

    /** Whether a password has this hash. Slow, unless it was right before. */
    boolean holds(String hash, String password, Runnable breather) {
        byte[] attempt = mac(password);
        if (isProven(hash, attempt)) {
            return true;
        }
        boolean matches = PasswordHash.matches(password, hash, breather);
        if (matches) {
            if (provenByHash.size() >= PROVEN_MAX) {
                provenByHash.clear();
            }
            provenByHash.put(hash, attempt);
        }
        return matches;
    }

    private boolean isProven(String hash, byte[] attempt) {
        byte[] proven = provenByHash.get(hash);
        return proven != null && MessageDigest.isEqual(proven, attempt);
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
}
