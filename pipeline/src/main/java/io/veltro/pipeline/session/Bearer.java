package io.veltro.pipeline.session;

import io.veltro.pipeline.request.Identifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * An access token whose signature and times are right, as the house sees it. Whether it still opens anything is for
 * {@link Bearers} to say: its user may have changed since. Immutable. Thread: any.
 *
 * @param id by which it can be revoked, unique among all issuers, 1 to 64 printable ASCII characters without a blank
 * @param user for whom it was issued
 * @param mark of the password or personal access token it was issued for, see {@link #mark}; empty when somebody else issued it
 * @param expirySeconds when it ends, since 1970
 */
public record Bearer(String id, Identifier user, Optional<String> mark, long expirySeconds) {
    /** How long an {@link #id} may be. */
    public static final int ID_CHARACTERS_MAX = 64;

    private static final int MARK_BYTES = 16;
    private static final char DELETE = 0x7f;

    public Bearer {
        if (!isId(id)) {
            throw new IllegalArgumentException(
                    "the id of an access token has " + id.length() + " characters, or one that is not allowed");
        }
    }

    /** Whether a text can be an {@link #id}. */
    public static boolean isId(String text) {
        boolean isPlain = !text.isEmpty() && text.length() <= ID_CHARACTERS_MAX;
        for (int i = 0; isPlain && i < text.length(); i++) {
            isPlain = text.charAt(i) > ' ' && text.charAt(i) < DELETE;
        }
        return isPlain;
    }

    /** Whether somebody else issued it. */
    public boolean isForeign() {
        return mark.isEmpty();
    }

    /**
     * What a token says of the credential it was issued for, so that it ends with it: half of a SHA-256 of the hash that is
     * kept, of which nobody can tell the hash, let alone the password.
     */
    public static String mark(String credential) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(credential.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, MARK_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
