package io.veltro.rest.call;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.rest.json.BadRequestException;
import io.veltro.rest.json.Schemas;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value in the path or the query: declared once to be read and to be described.
 *
 * <p>Thread: any.
 *
 * @param fallback what it is when it is left out; without one it has to be there
 * @param <V> what it is read into
 */
public record Param<V>(
        String name, String sentence, ObjectNode schema, Optional<V> fallback, Function<String, V> reader) {
    public static final Param<Identifier> STREAM = identifier("stream", "A stream's number, or its name.");
    public static final Param<Identifier> TOPIC = identifier("topic", "A topic's number, or its name.");
    public static final Param<Identifier> GROUP = identifier("group", "A consumer group's number, or its name.");
    public static final Param<Identifier> USER = identifier("user", "A user's number, or their name.");
    public static final Param<Identifier> CONSUMER = identifier("consumer", "A consumer's number, or its name.");
    public static final Param<String> TOKEN_NAME = new Param<>(
            "token", "The name of a personal access token.", Schemas.text(1, 255), Optional.empty(), text -> text);
    public static final Param<Integer> CLIENT = u32("client", "A client's number.");
    public static final Param<Integer> PARTITION = u32("partition", "A partition's number.");
    public static final Param<Boolean> SYNC = new Param<>(
            "sync",
            "Whether what is written is forced onto the device.",
            Schemas.choice(List.of("true", "false")),
            Optional.empty(),
            text -> truth("sync", text.startsWith("fsync=") ? text.substring("fsync=".length()) : text));

    public static final Param<Integer> PARTITIONS_COUNT = u32("partitions_count", "How many, 1 to 1000.");
    public static final Param<Integer> SEGMENTS_COUNT = u32("segments_count", "How many of the oldest.");
    public static final Param<Integer> PARTITION_ID =
            u32("partition_id", "A partition's number.").otherwise(0);
    public static final Param<Identifier> CONSUMER_ID =
            identifier("consumer_id", "A consumer's number, or its name.").otherwise(Identifier.of(1));
    public static final Param<Integer> COUNT =
            u32("count", "At most so many messages.").otherwise(10);
    public static final Param<Long> VALUE = new Param<>(
            "value",
            "The offset, or the time in microseconds since 1970.",
            Schemas.u64(),
            Optional.of(0L),
            text -> u64("value", text));
    public static final Param<Long> LAST_EVENT = new Param<>(
            "Last-Event-ID",
            "The offset of the last message that was received.",
            Schemas.u64(),
            Optional.empty(),
            text -> u64("Last-Event-ID", text));
    public static final Param<Boolean> AUTO_COMMIT = new Param<>(
            "auto_commit",
            "Whether the offset of the last message is stored.",
            Schemas.bool(),
            Optional.of(false),
            text -> truth("auto_commit", text));
    public static final Param<Strategy> KIND = new Param<>(
            "kind",
            "Where to begin: at an offset, at a time, at the oldest message, so that the newest is the last, or behind"
                    + " the stored offset.",
            Schemas.choice(List.of("offset", "timestamp", "first", "last", "next", "o", "t", "f", "l", "n")),
            Optional.of(Strategy.OFFSET),
            Param::strategy);
    public static final Param<Long> WAIT = new Param<>(
            "wait",
            "How long to wait for messages when there are none, such as 500ms or 5s, at most 60s.",
            Schemas.text().put("pattern", "^[0-9]{1,5}(ms|s)$"),
            Optional.of(0L),
            Param::waitMicros);

    private static final long WAIT_MICROS_MAX = TimeUnit.SECONDS.toMicros(60);
    private static final int IDENTIFIER_BYTES_MAX = 255;
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,5})(ms|s)");

    /** Everything a path may name. */
    public static final List<Param<?>> OF_PATHS =
            List.of(STREAM, TOPIC, GROUP, USER, CONSUMER, TOKEN_NAME, CLIENT, PARTITION, SYNC);

    private static Param<Identifier> identifier(String name, String sentence) {
        return new Param<>(
                name, sentence, Schemas.text(1, IDENTIFIER_BYTES_MAX), Optional.empty(), text -> identify(name, text));
    }

    private static Param<Integer> u32(String name, String sentence) {
        return new Param<>(name, sentence, Schemas.u32(), Optional.empty(), text -> u32Of(name, text));
    }

    private Param<V> otherwise(V value) {
        return new Param<>(name, sentence, schema, Optional.of(value), reader);
    }

    private static Identifier identify(String name, String text) {
        try {
            return Identifier.parse(text);
        } catch (IllegalArgumentException e) {
            throw BadRequestException.unreadable(name + ": " + e.getMessage(), name);
        }
    }

    private static int u32Of(String name, String text) {
        try {
            return Integer.parseUnsignedInt(digits(text));
        } catch (NumberFormatException e) {
            throw BadRequestException.unreadable(
                    name + " is \"" + text + "\": write a whole number from 0 to 4294967295", name);
        }
    }

    private static long u64(String name, String text) {
        try {
            return Long.parseUnsignedLong(digits(text));
        } catch (NumberFormatException e) {
            throw BadRequestException.unreadable(
                    name + " is \"" + text + "\": write a whole number from 0 to 18446744073709551615", name);
        }
    }

    /** Java would also take a sign and the digits of other scripts. */
    private static String digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw new NumberFormatException(text);
            }
        }
        return text;
    }

    private static boolean truth(String name, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw BadRequestException.unreadable(name + " is \"" + text + "\": write true or false", name);
        };
    }

    private static Strategy strategy(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "offset", "o" -> Strategy.OFFSET;
            case "timestamp", "t" -> Strategy.TIMESTAMP;
            case "first", "f" -> Strategy.FIRST;
            case "last", "l" -> Strategy.LAST;
            case "next", "n" -> Strategy.NEXT;
            default ->
                throw BadRequestException.unreadable(
                        "kind is \"" + text + "\": write offset, timestamp, first, last or next", "kind");
        };
    }

    private static long waitMicros(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            TimeUnit unit = matcher.group(2).equals("s") ? TimeUnit.SECONDS : TimeUnit.MILLISECONDS;
            if (unit.toMicros(number) <= WAIT_MICROS_MAX) {
                return unit.toMicros(number);
            }
        }
        throw BadRequestException.unreadable("wait is \"" + text + "\": write 0ms to 60s, such as 500ms or 5s", "wait");
    }
}
