package io.veltro.cli.text;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 30s}, {@code 1day 2hours}, {@code 1h30m}. Held in microseconds. */
public final class DurationText {
    private static final Pattern PART = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]+)\\s*");
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private DurationText() {}

    /** The sum of all parts. */
    public static long parseMicros(String text) {
        Matcher matcher = PART.matcher(text);
        BigDecimal micros = BigDecimal.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            long unit = unitMicros(matcher.group(2)).orElseThrow(() -> refusal(text));
            micros = micros.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)));
            end = matcher.end();
        }
        if (end == 0 || end != text.length()) {
            throw refusal(text);
        }
        try {
            return micros.toBigInteger().longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is longer than 292471 years", e);
        }
    }

    private static IllegalArgumentException refusal(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no length of time, write it as in 500ms, 30s, 15min, \"1day 2hours\" or 1w");
    }

    private static Optional<Long> unitMicros(String unit) {
        return Optional.of(
                        switch (unit.equals("M") ? "month" : unit.toLowerCase(Locale.ROOT)) {
                            case "us", "usec", "micros" -> 1L;
                            case "ms", "msec", "millis" -> 1000L;
                            case "s", "sec", "secs", "second", "seconds" -> SECOND;
                            case "m", "min", "mins", "minute", "minutes" -> MINUTE;
                            case "h", "hr", "hrs", "hour", "hours" -> HOUR;
                            case "d", "day", "days" -> DAY;
                            case "w", "week", "weeks" -> 7 * DAY;
                            case "month", "months" -> DAY * 3044 / 100;
                            case "y", "year", "years" -> DAY * 36525 / 100;
                            default -> 0L;
                        })
                .filter(micros -> micros != 0);
    }

    /** As in {@code 1d 2h}, the largest units first; what is below a millisecond is dropped. */
    public static String format(long micros) {
        StringBuilder text = new StringBuilder();
        long rest = append(text, micros, DAY, "d");
        rest = append(text, rest, HOUR, "h");
        rest = append(text, rest, MINUTE, "m");
        rest = append(text, rest, SECOND, "s");
        append(text, rest, 1000, "ms");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static long append(StringBuilder text, long micros, long unit, String label) {
        long count = Long.divideUnsigned(micros, unit);
        if (count > 0) {
            text.append(text.isEmpty() ? "" : " ").append(count).append(label);
        }
        return Long.remainderUnsigned(micros, unit);
    }
}
