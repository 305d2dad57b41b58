package io.veltro.rest.json;

/**
 * Sizes as the API writes them: a number with at most three decimals, a blank, the largest unit in which it is exact.
 *
 * <pre>
 *   0 → 0 B    999 → 999 B    1000 → 1 KB    1024 → 1 KiB    100502 → 100.502 KB    3211776 → 3136.5 KiB
 * </pre>
 */
final class SizeText {
    /** What {@link #of} writes, as a regular expression. */
    static final String PATTERN = "^[0-9]+(\\.[0-9]{1,3})? (B|KB|KiB|MB|MiB|GB|GiB|TB|TiB|PB|PiB|EB|EiB)$";

    private static final String[] PREFIXES = {"K", "M", "G", "T", "P", "E"};

    /** A fraction of a power of two has at most three decimals when it is a number of eighths. */
    private static final int EIGHTHS = 8;

    private static final int THOUSANDTHS = 1000;

    private SizeText() {}

    /** The text for a number of bytes, from 0. */
    static String of(long bytes) {
        long decimal = 1_000_000_000_000_000_000L;
        for (int power = PREFIXES.length; power > 0; power--) {
            String prefix = PREFIXES[power - 1];
            long binary = 1L << (10 * power);
            if (isExact(bytes, binary, EIGHTHS)) {
                return number(bytes, binary, EIGHTHS) + " " + prefix + "iB";
            }
            if (isExact(bytes, decimal, THOUSANDTHS)) {
                return number(bytes, decimal, THOUSANDTHS) + " " + prefix + "B";
            }
            decimal /= THOUSANDTHS;
        }
        return bytes + " B";
    }

    private static boolean isExact(long bytes, long unit, int parts) {
        return bytes >= unit && bytes % (unit / parts) == 0;
    }

    private static String number(long bytes, long unit, int parts) {
        long whole = bytes / unit;
        long thousandths = bytes % unit / (unit / parts) * (THOUSANDTHS / parts);
        if (thousandths == 0) {
            return Long.toString(whole);
        }
        String decimals = Long.toString(THOUSANDTHS + thousandths).substring(1);
        int end = decimals.length();
        while (decimals.charAt(end - 1) == '0') {
            end--;
        }
        return whole + "." + decimals.substring(0, end);
    }
}
