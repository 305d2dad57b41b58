package io.veltro.perf;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes, durations and figures as people write and read them. Decimal: 1 KB is 1000 bytes, 1 KiB is 1024. */
final class Units {
    static final double MEGA = 1e6;
    static final double GIGA = 1e9;
    static final double NANOS_PER_SECOND = 1e9;

    private static final Pattern AMOUNT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-zA-Zµ]*)\\s*");

    private Units() {}

    /** Bytes from a text such as {@code 1000}, {@code 8GB} or {@code 512 MiB}. */
    static long bytes(String text) {
        Matcher amount = AMOUNT.matcher(text.trim());
        double factor = amount.matches() ? byteFactor(amount.group(2).toLowerCase(Locale.ROOT)) : 0;
        if (factor == 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size: write for example 1000, 64KB, 8GB, 512MiB");
        }
        return inRange(text, Double.parseDouble(amount.group(1)) * factor);
    }

    private static double byteFactor(String unit) {
        return switch (unit) {
            case "", "b" -> 1;
            case "k", "kb" -> 1e3;
            case "m", "mb" -> 1e6;
            case "g", "gb" -> 1e9;
            case "t", "tb" -> 1e12;
            case "kib" -> 1L << 10;
            case "mib" -> 1L << 20;
            case "gib" -> 1L << 30;
            case "tib" -> 1L << 40;
            default -> 0;
        };
    }

    /** A duration from a text such as {@code 500ms}, {@code 10s} or {@code 1m 30s}; {@code 0} needs no unit. */
    static Duration duration(String text) {
        Matcher amount = AMOUNT.matcher(text.trim());
        double nanos = 0;
        int end = 0;
        while (amount.find() && amount.start() == end) {
            double factor = nanosFactor(amount.group(2));
            if (factor == 0 && Double.parseDouble(amount.group(1)) != 0) {
                break;
            }
            nanos += Double.parseDouble(amount.group(1)) * factor;
            end = amount.end();
        }
        if (end == 0 || end != text.trim().length()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a duration: write for example 500ms, 10s, 1m 30s, 1h");
        }
        return Duration.ofNanos(inRange(text, nanos));
    }

    private static double nanosFactor(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s", "sec" -> 1e9;
            case "m", "min" -> 60e9;
            case "h" -> 3600e9;
            default -> 0;
        };
    }

    private static long inRange(String text, double value) {
        if (value >= Long.MAX_VALUE) {
            throw new IllegalArgumentException("'" + text + "' is too large");
        }
        return Math.round(value);
    }

    /** Three significant digits with the fitting unit: {@code 312 ns}, {@code 48.1 µs}, {@code 1.21 ms}. */
    static String time(double nanos) {
        if (nanos < 999.5) {
            return figure(Math.rint(nanos)) + " ns";
        } else if (nanos < 999.5e3) {
            return figure(nanos / 1e3) + " µs";
        } else if (nanos < 999.5e6) {
            return figure(nanos / 1e6) + " ms";
        }
        return figure(nanos / 1e9) + " s";
    }

    static String time(Duration duration) {
        return time((double) duration.toNanos());
    }

    static String size(long bytes) {
        return size((double) bytes);
    }

    static String size(double bytes) {
        if (bytes < 999.5) {
            return figure(Math.rint(bytes)) + " B";
        } else if (bytes < 999.5e3) {
            return figure(bytes / 1e3) + " KB";
        } else if (bytes < 999.5e6) {
            return figure(bytes / 1e6) + " MB";
        }
        return figure(bytes / 1e9) + " GB";
    }

    static String time(long nanos) {
        return time((double) nanos);
    }

    /** At least three digits: {@code 0.58}, {@code 31.2}, {@code 1,251}; a whole number below 1000 stands as it is. */
    static String figure(double value) {
        if (value == Math.rint(value) || value >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value < 9.995 ? "%.2f" : "%.1f", value);
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String plural(long count, String noun) {
        boolean es = noun.endsWith("h");
        return count(count) + " " + noun + (count == 1 ? "" : es ? "es" : "s");
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }

    /** For options that take a size. */
    static final class SizeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                return bytes(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** For options that take a duration. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return duration(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
