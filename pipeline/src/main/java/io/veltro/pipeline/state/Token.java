package io.veltro.pipeline.state;

/**
 * A personal access token as the server keeps it. Immutable. Thread: any.
 *
 * @param name unique among its user's tokens
 * @param hash of the secret, which nobody keeps
 * @param expiresMicros since 1970; {@link #NEVER} for a token that lives until it is deleted
 */
public record Token(String name, String hash, long expiresMicros) {
    /** The expiry of a token that has none. */
    public static final long NEVER = 0;

    /** Whether its time is over. */
    public boolean isExpired(long nowMicros) {
        return expiresMicros != NEVER && nowMicros >= expiresMicros;
    }

    /** Without the hash: tokens may end up in a log. */
    @Override
    public String toString() {
        return "Token[name=" + name + ", expiresMicros=" + expiresMicros + "]";
    }
}
