package io.veltro.pipeline.state;

/**
 * An access token that ended before its time. Immutable. Thread: any.
 *
 * @param id of the token
 * @param expirySeconds when it would have ended, since 1970
 */
public record Revocation(String id, long expirySeconds) {
    private static final char BETWEEN = ' ';

    /** As it stands in a decision. */
    public String text() {
        return Long.toString(expirySeconds) + BETWEEN + id;
    }

    /**
     * From a decision.
     *
     * @throws IllegalStateException when it is none: the state log is broken
     */
    public static Revocation of(String text) {
        int blank = text.indexOf(BETWEEN);
        try {
            return new Revocation(text.substring(blank + 1), Long.parseLong(text.substring(0, Math.max(0, blank))));
        } catch (NumberFormatException e) {
            throw new IllegalStateException("a logout was decided that revokes no token", e);
        }
    }
}
