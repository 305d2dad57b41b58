package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/**
 * What a login has given to be shown with each call, and when to exchange it.
 *
 * <pre>
 *   login ───────────────────────────────── due ──────── end
 *          its life by the server's clock    at most 60 s, at most a quarter of its life
 * </pre>
 *
 * <p>How long it lives is counted by the server's clock, which the answer tells, so that the two clocks need not agree.
 */
final class AccessToken {
    private static final long EARLY_SECONDS_MAX = 60;
    private static final int EARLY_PART = 4;
    private static final long LIFE_SECONDS_MAX = 1_000_000_000;

    private final String text;
    private final int user;
    private final long dueNanos;

    private AccessToken(String text, int user, long dueNanos) {
        this.text = text;
        this.user = user;
        this.dueNanos = dueNanos;
    }

    /**
     * Reads the answer to a login or an exchange.
     *
     * <pre>
     *   {"user_id":0,"access_token":{"token":"…","expiry":1767225600}}     expiry in seconds since 1970
     * </pre>
     */
    static AccessToken read(Received received) throws IOException {
        long nowNanos = System.nanoTime();
        try (JsonParser in = Json.parser(received)) {
            in.nextToken();
            JsonObject identity = JsonObject.read(in);
            JsonObject token = identity.object("access_token");
            long life = Math.max(0, Math.min(LIFE_SECONDS_MAX, token.u64("expiry") - serverSeconds(received)));
            long due = life - Math.min(EARLY_SECONDS_MAX, life / EARLY_PART);
            return new AccessToken(
                    token.text("token"), identity.u32("user_id"), nowNanos + TimeUnit.SECONDS.toNanos(due));
        }
    }

    private static long serverSeconds(Received received) {
        String date = received.headers().firstValue("Date").orElse("");
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME
                    .parse(date, Instant::from)
                    .getEpochSecond();
        } catch (DateTimeException e) {
            return TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        }
    }

    String text() {
        return text;
    }

    /** Whose it is. */
    int user() {
        return user;
    }

    boolean isDue() {
        return System.nanoTime() - dueNanos >= 0;
    }
}
