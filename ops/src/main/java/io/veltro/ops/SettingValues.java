package io.veltro.ops;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value for each setting as text, and its readers by kind: whole numbers, yes or no, sizes such as {@code 128 MiB},
 * durations such as {@code 30 s}, addresses such as {@code 127.0.0.1:8090}. Thread: one at a time.
 */
final class SettingValues {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("\\s*(\\d{1,18})\\s*([A-Za-z]*)\\s*");

    private final Map<Setting, String> texts = new EnumMap<>(Setting.class);

    SettingValues() {
        for (Setting setting : Setting.values()) {
            texts.put(setting, setting.defaultText());
        }
    }

    void set(Setting setting, String text) {
        texts.put(setting, text);
    }

    String text(Setting setting) {
        return Objects.requireNonNull(texts.get(setting));
    }

    /** All of them, a line each; no secrets. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        texts.forEach((setting, text) ->
                lines.append(setting.key()).append(" = ").append(shown(setting)).append('\n'));
        return lines.toString();
    }

    private String shown(Setting setting) {
        String text = text(setting);
        return setting.isSecret() && !text.isEmpty() ? "***" : text;
    }

    int integer(Setting setting, int least, int most) {
        String remedy = "write a whole number from " + least + " to " + most;
        try {
            return (int) within(setting, Integer.parseInt(text(setting).trim()), least, most, remedy);
        } catch (NumberFormatException e) {
            throw bad(setting, remedy);
        }
    }

    /** Texts with commas between them. */
    List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(","))
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    boolean yes(Setting setting) {
        return switch (text(setting).trim().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(setting, "write true or false");
        };
    }

    long bytes(Setting setting, long least, long most) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text(setting));
        long factor = !matcher.matches()
                ? 0
                : switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                    case "", "b" -> 1;
                    case "kb" -> 1_000;
                    case "kib" -> 1L << 10;
                    case "mb" -> 1_000_000;
                    case "mib" -> 1L << 20;
                    case "gb" -> 1_000_000_000;
                    case "gib" -> 1L << 30;
                    default -> 0;
                };
        String remedy = "write a size such as 128 MiB or 1 GB, within the bounds";
        return within(setting, scaled(setting, matcher, factor, remedy), least, most, remedy);
    }

    Duration duration(Setting setting, Duration least, Duration most) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text(setting));
        long nanos = !matcher.matches()
                ? 0
                : switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                    case "ns" -> 1;
                    case "us" -> 1_000;
                    case "ms" -> 1_000_000;
                    case "s" -> 1_000_000_000;
                    case "m", "min" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> 0;
                };
        String remedy = "write a duration such as 50 us, 30 s or 5 min, within the bounds";
        long scaled = scaled(setting, matcher, nanos, remedy);
        return Duration.ofNanos(within(setting, scaled, least.toNanos(), most.toNanos(), remedy));
    }

    InetSocketAddress address(Setting setting) {
        String text = text(setting).trim();
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[|]$", "");
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port <= 65535) {
                return new InetSocketAddress(resolved(setting, host), port);
            }
        } catch (NumberFormatException e) {
            throw bad(setting, "write host:port, such as 127.0.0.1:8090");
        }
        throw bad(setting, "write host:port with a port from 0 to 65535, such as 127.0.0.1:8090");
    }

    ConfigException bad(Setting setting, String remedy) {
        return new ConfigException(
                setting.key() + " is \"" + shown(setting) + "\": " + remedy + ". " + setting.sentence());
    }

    private InetAddress resolved(Setting setting, String host) {
        try {
            return InetAddress.getAllByName(host)[0];
        } catch (UnknownHostException e) {
            throw bad(setting, "the host " + host + " is not known here; write an address of this machine");
        }
    }

    private long within(Setting setting, long value, long least, long most, String remedy) {
        if (value < least || value > most) {
            throw bad(setting, remedy);
        }
        return value;
    }

    private long scaled(Setting setting, Matcher matcher, long factor, String remedy) {
        if (factor == 0) {
            throw bad(setting, remedy);
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
        } catch (ArithmeticException e) {
            throw bad(setting, remedy);
        }
    }
}
