package io.veltro.cli.text;

import io.veltro.pipeline.request.TopicRequest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * One value: a text for people, and what stands in JSON for programs, where times are microseconds and sizes are bytes.
 *
 * @param quoted whether it is a text in JSON too
 */
public record Cell(String text, String value, boolean quoted) {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    public static Cell text(String text) {
        return new Cell(printable(text), text, true);
    }

    public static Cell number(int unsigned) {
        return number(Integer.toUnsignedLong(unsigned));
    }

    public static Cell number(long unsigned) {
        String text = Long.toUnsignedString(unsigned);
        return new Cell(text, text, false);
    }

    /** What is JSON already. */
    public static Cell json(String json) {
        return new Cell(json, json, false);
    }

    /** Several numbers: in a table with commas, in JSON an array. */
    public static Cell numbers(List<Integer> unsigned) {
        List<String> texts = unsigned.stream().map(Integer::toUnsignedString).toList();
        return new Cell(String.join(", ", texts), "[" + String.join(",", texts) + "]", false);
    }

    public static Cell percent(float value) {
        return new Cell(
                String.format(Locale.ROOT, "%.1f %%", value),
                Float.isFinite(value) ? Float.toString(value) : "null",
                false);
    }

    public static Cell millis(double millis) {
        String text = String.format(Locale.ROOT, "%.3f", millis);
        return new Cell(text + " ms", text, false);
    }

    public static Cell bytes(long bytes) {
        return new Cell(SizeText.format(bytes), Long.toUnsignedString(bytes), false);
    }

    public static Cell time(long micros) {
        return new Cell(SECONDS.format(instant(micros)), Long.toUnsignedString(micros), false);
    }

    public static Cell preciseTime(long micros) {
        return new Cell(MICROS.format(instant(micros)), Long.toUnsignedString(micros), false);
    }

    public static Cell duration(long micros) {
        return new Cell(DurationText.format(micros), Long.toUnsignedString(micros), false);
    }

    public static Cell expiry(long micros) {
        return limit(micros, DurationText.format(micros));
    }

    public static Cell maxSize(long bytes) {
        return limit(bytes, SizeText.format(bytes));
    }

    public static Cell compression(int code) {
        return text(
                switch (code) {
                    case TopicRequest.COMPRESSION_NONE -> "none";
                    case TopicRequest.COMPRESSION_GZIP -> "gzip";
                    default -> "unknown " + code;
                });
    }

    /** Whether it is aligned to the right: what is neither a text nor a list nor a truth. */
    boolean isNumber() {
        return !quoted && !value.startsWith("[") && !value.equals("true") && !value.equals("false");
    }

    /** This, cut for a table. */
    public Cell shortened(int charactersMax) {
        if (text.codePointCount(0, text.length()) <= charactersMax) {
            return this;
        }
        return new Cell(text.substring(0, text.offsetByCodePoints(0, charactersMax - 1)) + "…", value, quoted);
    }

    private static Cell limit(long value, String limited) {
        String text = value == TopicRequest.UNLIMITED
                ? "unlimited"
                : value == TopicRequest.SERVER_DEFAULT ? "server_default" : limited;
        return new Cell(text, Long.toUnsignedString(value), false);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Control characters as escapes: what somebody else wrote must neither break a table nor steer a terminal. */
    public static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                        safe.append(String.format(Locale.ROOT, "\\u{%x}", c));
                    } else {
                        safe.appendCodePoint(c);
                    }
                }
            }
        });
        return safe.toString();
    }
}
