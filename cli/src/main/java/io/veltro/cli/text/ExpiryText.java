package io.veltro.cli.text;

import io.veltro.pipeline.request.TopicRequest;
import java.util.List;
import java.util.Locale;

/** How long something lives, as people write it: words that add up ({@code 1day 2hours}), or a word for no end. */
public final class ExpiryText {
    private ExpiryText() {}

    /** Microseconds, {@link TopicRequest#UNLIMITED} or {@link TopicRequest#SERVER_DEFAULT}. */
    public static long parseMicros(List<String> words) {
        String text = String.join(" ", words);
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "none", "never", "never_expire", "unlimited" -> TopicRequest.UNLIMITED;
            case "0", "default", "server_default" -> TopicRequest.SERVER_DEFAULT;
            default -> DurationText.parseMicros(text);
        };
    }
}
