package io.veltro.perf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Draws latencies for a terminal: the counts as columns over a logarithmic time axis, and below them, on the same axis, a
 * bar to each percentile. A column that holds anything at all is at least one eighth of a line high, so that a tail of
 * single values stays visible.
 *
 * <pre>
 *        4,120 ┤      ▂█▃
 *              │     ▁███▅
 *        2,060 ┤     █████▄
 *              │    ▄███████▅▂▁▁▁    ▁         ▁
 *              └──┬──────────┬──────────┬────────
 *               100µs       1ms       10ms
 *   p50 312 µs  ━━━━━━┫
 * </pre>
 */
public final class HistogramPicture {
    private static final int WIDTH_MIN = 50;
    private static final int WIDTH_MAX = 160;
    private static final int HEIGHT = 8;
    private static final int GUTTER = 18;
    private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";
    private static final double SPAN_MIN = Math.log10(2);

    private static final double[] PERCENTILES = {0, 50, 90, 99, 99.9, 99.99, 100};
    private static final String[] NAMES = {"min", "p50", "p90", "p99", "p99.9", "p99.99", "max"};

    /** What colour a value has: the first whose percentile is not below it. */
    private static final double[] SHADE_PERCENTILES = {50, 90, 99, 99.9, 100};

    private static final String[] SHADES = {
        "\u001b[38;5;36m", "\u001b[38;5;77m", "\u001b[38;5;178m", "\u001b[38;5;208m", "\u001b[38;5;196m"
    };
    private static final String DIM = "\u001b[2m";
    private static final String RESET = "\u001b[0m";

    private static final int[][] TICKS = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 5}, {1, 3}, {1}};

    private final Histogram nanos;
    private final int columns;
    private final boolean ansi;
    private final double low;
    private final double span;

    private HistogramPicture(Histogram nanos, int width, boolean ansi) {
        this.nanos = nanos;
        this.columns = Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, width)) - GUTTER;
        this.ansi = ansi;
        double least = Math.log10((double) Math.max(1, nanos.getMinValue()));
        double most = Math.log10((double) Math.max(1, nanos.getMaxValue()));
        double margin = Math.max(0, SPAN_MIN - (most - least)) / 2;
        this.low = Math.max(0, least - margin);
        this.span = most + margin - low;
    }

    /**
     * Draws a histogram.
     *
     * @param nanos latencies in nanoseconds; not changed
     * @param width columns of the terminal; used from 50 to 160
     * @param ansi whether to colour it with escape sequences
     */
    public static List<String> draw(Histogram nanos, int width, boolean ansi) {
        if (nanos.getTotalCount() == 0) {
            return List.of("  nothing was recorded");
        }
        return new HistogramPicture(nanos, width, ansi).lines();
    }

    /** Values over time in one line, the highest one full: {@code ▃▅▇█▇}. */
    static String sparkline(List<Double> values, int width) {
        int cells = Math.min(width, values.size());
        double[] means = new double[cells];
        double most = 0;
        for (int i = 0; i < cells; i++) {
            int from = (int) ((long) i * values.size() / cells);
            int to = (int) ((i + 1L) * values.size() / cells);
            double sum = 0;
            for (double value : values.subList(from, to)) {
                sum += value;
            }
            means[i] = sum / (to - from);
            most = Math.max(most, means[i]);
        }
        StringBuilder line = new StringBuilder(cells);
        for (double mean : means) {
            line.append(EIGHTHS.charAt(eighths(mean, most, 8)));
        }
        return line.toString();
    }

    private List<String> lines() {
        long[] counts = counts();
        long most = Arrays.stream(counts).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (int row = HEIGHT - 1; row >= 0; row--) {
            lines.add(plotLine(counts, most, row));
        }
        String[] axis = axisLines();
        lines.add(axis[0]);
        lines.add(axis[1]);
        for (int i = 0; i < NAMES.length; i++) {
            lines.add(percentileLine(NAMES[i], PERCENTILES[i]));
        }
        return lines;
    }

    private long[] counts() {
        long[] counts = new long[columns];
        for (HistogramIterationValue step : nanos.recordedValues()) {
            long value = nanos.medianEquivalentValue(step.getValueIteratedTo());
            counts[column((double) value)] += step.getCountAddedInThisIterationStep();
        }
        return counts;
    }

    private int column(double value) {
        int column = (int) ((Math.log10(Math.max(1, value)) - low) / span * columns);
        return Math.max(0, Math.min(columns - 1, column));
    }

    private String plotLine(long[] counts, long most, int row) {
        long label = row == HEIGHT - 1 ? most : row == HEIGHT / 2 - 1 ? most / 2 : 0;
        StringBuilder line = new StringBuilder();
        line.append(dim(pad(label == 0 ? "" : Units.count(label), GUTTER - 2) + (label == 0 ? " │" : " ┤")));
        String shade = "";
        int end = columns;
        while (end > 0 && eighthsAbove(counts[end - 1], most, row) == 0) {
            end--;
        }
        for (int i = 0; i < end; i++) {
            int eighths = eighthsAbove(counts[i], most, row);
            String wanted = eighths == 0 ? shade : shade(Math.pow(10, low + (i + 0.5) * span / columns));
            if (ansi && !wanted.equals(shade)) {
                line.append(wanted);
                shade = wanted;
            }
            line.append(EIGHTHS.charAt(eighths));
        }
        return line.append(shade.isEmpty() ? "" : RESET).toString();
    }

    private static int eighthsAbove(long count, long most, int row) {
        return Math.max(0, Math.min(8, eighths((double) count, (double) most, HEIGHT * 8) - row * 8));
    }

    private static int eighths(double value, double most, int full) {
        return value <= 0 ? 0 : Math.max(1, (int) Math.round(value / most * full));
    }

    private String[] axisLines() {
        for (int[] multiples : TICKS) {
            char[] axis = new char[columns];
            char[] labels = new char[columns + GUTTER];
            Arrays.fill(axis, '─');
            Arrays.fill(labels, ' ');
            boolean fits = ticks(multiples, axis, labels);
            if (fits || multiples.length == 1) {
                return new String[] {
                    dim(" ".repeat(GUTTER - 1) + "└" + new String(axis)), dim(new String(labels).stripTrailing())
                };
            }
        }
        throw new AssertionError("the last set of ticks is always taken");
    }

    /** Returns false when a label had to be left out. */
    private boolean ticks(int[] multiples, char[] axis, char[] labels) {
        boolean all = true;
        int free = 0;
        for (int power = (int) Math.floor(low); power <= low + span; power++) {
            for (int multiple : multiples) {
                double position = (Math.log10(multiple) + power - low) / span * columns;
                if (position < 0 || position >= columns) {
                    continue;
                }
                String label = tickLabel(multiple, power);
                int column = (int) position;
                int start = Math.min(GUTTER + column - label.length() / 2, labels.length - label.length());
                if (start < free) {
                    all = false;
                } else {
                    axis[column] = '┬';
                    label.getChars(0, label.length(), labels, start);
                    free = start + label.length() + 2;
                }
            }
        }
        return all;
    }

    private static String tickLabel(int multiple, int power) {
        int value = multiple * (int) Math.pow(10, power % 3);
        return value
                + switch (power / 3) {
                    case 0 -> "ns";
                    case 1 -> "µs";
                    case 2 -> "ms";
                    case 3 -> "s";
                    default -> "000s";
                };
    }

    private String percentileLine(String name, double percentile) {
        double value = percentile == 0 ? nanos.getMinValue() : nanos.getValueAtPercentile(percentile);
        String head = String.format(Locale.ROOT, "  %-7s%7s ", name, Units.time(value));
        return pad(head, GUTTER - 1) + " " + colour(shade(value), "━".repeat(column(value)) + "┫");
    }

    private String shade(double value) {
        if (!ansi) {
            return "";
        }
        for (int i = 0; i < SHADES.length - 1; i++) {
            if (value <= nanos.getValueAtPercentile(SHADE_PERCENTILES[i])) {
                return SHADES[i];
            }
        }
        return SHADES[SHADES.length - 1];
    }

    private String dim(String text) {
        return colour(DIM, text);
    }

    private String colour(String code, String text) {
        return ansi ? code + text + RESET : text;
    }

    private static String pad(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
