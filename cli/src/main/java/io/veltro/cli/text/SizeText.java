package io.veltro.cli.text;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 10GB}, {@code 512 MiB}, {@code 1000}. */
public final class SizeText {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};
    private static final int STEP = 1000;
    private static final int BINARY_STEP = 1024;

    private SizeText() {}

    public static long parse(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw refusal(text);
        }
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        boolean binary = unit.endsWith("IB");
        String decimal = binary ? unit.replace("IB", "B") : unit;
        for (int power = 0; power < UNITS.length; power++) {
            if (decimal.equals(UNITS[power]) || (decimal + "B").equals(UNITS[power])) {
                return bytes(text, matcher.group(1), binary ? BINARY_STEP : STEP, power);
            }
        }
        throw refusal(text);
    }

    private static long bytes(String text, String number, int step, int power) {
        try {
            return new BigDecimal(number)
                    .multiply(BigDecimal.valueOf(step).pow(power))
                    .toBigInteger()
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is more than 9 EB", e);
        }
    }

    private static IllegalArgumentException refusal(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no size, write it as in 1000, 10GB or 512MiB");
    }

    /** As in {@code 100.50 KB}. */
    public static String format(long bytes) {
        if (bytes >= 0 && bytes < STEP) {
            return bytes + " B";
        }
        double value = bytes < 0 ? 0x1p64 + bytes : bytes;
        int power = 0;
        while (value >= STEP && power < UNITS.length - 1) {
            value /= STEP;
            power++;
        }
        return String.format(Locale.ROOT, "%.2f %s", value, UNITS[power]);
    }
}
