package io.veltro.perf;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * What several workloads came to in several rounds: the median with the least and the most of each figure, and the latencies
 * of all rounds merged. Markdown that also reads well in a terminal, and JSON with every round.
 *
 * <p>Thread: the run's.
 */
final class SuiteReport {
    private static final int PICTURE_WIDTH = 100;
    private static final String NONE = "–";

    /**
     * One workload in one round.
     *
     * @param process who did the work: the server, or the reader or writer of a limit
     */
    record Measure(Figures figures, Optional<Host.ProcessUsage> process, Host.ProcessUsage client) {
        static Measure of(Figures figures, Host.ProcessUsage process, Host.ProcessUsage client) {
            return new Measure(figures, Optional.of(process), client);
        }

        static Measure of(Run.Result result) {
            return new Measure(result.main(), result.server(), result.client());
        }

        double megabytesPerSecond() {
            return figures.megabytesPerSecond();
        }

        double nanosAt(double percentile) {
            return figures.latencies().getValueAtPercentile(percentile);
        }

        double cpuSecondsPerGigabyte() {
            return process.map(used -> used.cpuSecondsPerGigabyte(figures.gigabytes()))
                    .orElse(Double.NaN);
        }

        double residentMegabytes() {
            return process.map(used -> Math.rint(used.rssBytes() / Units.MEGA)).orElse(0.0);
        }

        double clientCpuSecondsPerGigabyte() {
            return client.cpuSecondsPerGigabyte(figures.gigabytes());
        }
    }

    private record Workloads(String id, String title, List<Measure> rounds) {
        double[] sorted(ToDoubleFunction<Measure> figure) {
            double[] values = new double[rounds.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = figure.applyAsDouble(rounds.get(i));
            }
            Arrays.sort(values);
            return values;
        }

        Histogram merged() {
            Histogram all = LatencyRecorder.histogram();
            rounds.forEach(round -> all.add(round.figures.latencies()));
            return all;
        }
    }

    private boolean isComparison;
    private final String name;
    private final Host host;
    private final String command;
    private final Instant started = Instant.now();
    private final Map<String, Workloads> workloads = new LinkedHashMap<>();
    private Optional<Run.Result> anyRun = Optional.empty();

    SuiteReport(String name, Host host, String command) {
        this.name = name;
        this.host = host;
        this.command = command;
    }

    /** Each workload is done in several ways, whose names are the ids: they are measured by the first. */
    void compare() {
        isComparison = true;
    }

    void add(String id, String title, Measure round) {
        workloads
                .computeIfAbsent(id + ": " + title, key -> new Workloads(id, title, new ArrayList<>()))
                .rounds()
                .add(round);
    }

    void add(String id, String title, Run.Result round) {
        anyRun = Optional.of(round);
        add(id, title, Measure.of(round));
    }

    /** Markdown. */
    List<String> text(boolean ansi) {
        int rounds = workloads.values().iterator().next().rounds().size();
        List<String> lines = new ArrayList<>();
        lines.add("# perf " + name);
        lines.add("");
        lines.add("- when: " + started);
        lines.add("- machine: " + host.describe());
        lines.add("- client: version " + host.version() + ", commit " + host.commit() + ", flags "
                + (host.flags().isEmpty() ? "none" : String.join(" ", host.flags())) + ", load before "
                + Units.figure(host.load()));
        anyRun.ifPresent(run -> lines.add("- server: " + run.target().describe() + ", version "
                + run.stats().host().serverVersion()));
        lines.add("- command: `" + command + "`");
        lines.add("");
        lines.add("Median of " + Units.plural(rounds, "round") + " (least to most), workloads taken in turn. "
                + "MB/s are 10^6 bytes of payload. CPU and RSS are those of the server, or of the reader or "
                + "writer of a limit; CPU is told in steps of 10 ms by the system.");
        lines.add("");
        addTable(lines);
        if (isComparison) {
            addRatios(lines);
        }
        workloads.forEach((key, workload) -> {
            lines.add("");
            lines.add("## " + key + ", latencies of all rounds");
            lines.add("");
            lines.add("```");
            lines.addAll(HistogramPicture.draw(workload.merged(), PICTURE_WIDTH, ansi));
            lines.add("```");
        });
        return lines;
    }

    private void addTable(List<String> lines) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"", "workload", "MB/s", "messages/s", "p50", "p99", "p99.9", "CPU s/GB", "client", "RSS"
        });
        workloads
                .values()
                .forEach(workload -> rows.add(new String[] {
                    workload.id(),
                    workload.title(),
                    spread(workload.sorted(Measure::megabytesPerSecond)),
                    spread(workload.sorted(round -> Math.rint(round.figures.messagesPerSecond()))),
                    spreadTime(workload.sorted(round -> round.nanosAt(50))),
                    spreadTime(workload.sorted(round -> round.nanosAt(99))),
                    spreadTime(workload.sorted(round -> round.nanosAt(99.9))),
                    spread(workload.sorted(Measure::cpuSecondsPerGigabyte)),
                    spread(workload.sorted(Measure::clientCpuSecondsPerGigabyte)),
                    spread(workload.sorted(Measure::residentMegabytes), 1, " MB")
                }));
        addRows(lines, rows);
    }

    /** Each way beside the first, round by round. */
    private void addRatios(List<String> lines) {
        String base = workloads.values().iterator().next().id();
        lines.add("");
        lines.add("Ratios to " + base
                + " of the same round: median (least to most). Throughput, latencies, CPU of the server.");
        lines.add("");
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"", "workload", "MB/s", "p50", "p99", "CPU s/GB"});
        for (Workloads workload : workloads.values()) {
            Workloads first = workloads.get(base + ": " + workload.title());
            if (first != null && !workload.id().equals(base)) {
                rows.add(new String[] {
                    workload.id(),
                    workload.title(),
                    spread(ratios(workload, first, Measure::megabytesPerSecond)),
                    spread(ratios(workload, first, round -> round.nanosAt(50))),
                    spread(ratios(workload, first, round -> round.nanosAt(99))),
                    spread(ratios(workload, first, Measure::cpuSecondsPerGigabyte))
                });
            }
        }
        addRows(lines, rows);
    }

    private static double[] ratios(Workloads some, Workloads first, ToDoubleFunction<Measure> figure) {
        double[] ratios =
                new double[Math.min(some.rounds().size(), first.rounds().size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(some.rounds().get(i))
                    / figure.applyAsDouble(first.rounds().get(i));
        }
        Arrays.sort(ratios);
        return ratios;
    }

    private static void addRows(List<String> lines, List<String[]> rows) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            lines.add(row(rows.get(r), widths));
            if (r == 0) {
                lines.add(ruler(widths));
            }
        }
    }

    private static String row(String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < cells.length; i++) {
            line.append(' ')
                    .append(cells[i])
                    .append(" ".repeat(widths[i] - cells[i].length()))
                    .append(" |");
        }
        return line.toString();
    }

    private static String ruler(int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int width : widths) {
            line.append("-".repeat(width + 2)).append('|');
        }
        return line.toString();
    }

    private static String spread(double[] sorted) {
        return spread(sorted, 1, "");
    }

    /** All three in the unit that fits the median. */
    private static String spreadTime(double[] sortedNanos) {
        double median = median(sortedNanos);
        String shown = Units.time(median);
        String unit = shown.substring(shown.indexOf(' '));
        double divisor = unit.equals(" ns") ? 1 : unit.equals(" µs") ? 1e3 : unit.equals(" ms") ? 1e6 : 1e9;
        return spread(sortedNanos, divisor, unit);
    }

    private static String spread(double[] sorted, double divisor, String unit) {
        double median = median(sorted);
        if (Double.isNaN(median) || median == 0) {
            return NONE;
        }
        String range = sorted.length == 1
                ? ""
                : " (" + Units.figure(sorted[0] / divisor) + "–" + Units.figure(sorted[sorted.length - 1] / divisor)
                        + ")";
        return Units.figure(median / divisor) + range + unit;
    }

    /** The middle one, or between the two middle ones. */
    static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Every round in full. */
    String json() throws IOException {
        return Report.toJson(out -> {
            Report.writeHead(out, "suite", command, host);
            out.writeStringField("name", name);
            out.writeStringField("started", started.toString());
            if (anyRun.isPresent()) {
                Report.writeServer(out, anyRun.get());
            }
            out.writeArrayFieldStart("workloads");
            for (Workloads workload : workloads.values()) {
                write(out, workload.id(), workload);
            }
            out.writeEndArray();
        });
    }

    private static void write(JsonGenerator out, String id, Workloads workload) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", id);
        out.writeStringField("title", workload.title());
        out.writeObjectFieldStart("medians");
        writeSpread(out, "megabytes_per_second", workload.sorted(Measure::megabytesPerSecond));
        writeSpread(out, "p50_us", workload.sorted(round -> round.nanosAt(50) / 1e3));
        writeSpread(out, "p99_us", workload.sorted(round -> round.nanosAt(99) / 1e3));
        writeSpread(out, "p99_9_us", workload.sorted(round -> round.nanosAt(99.9) / 1e3));
        writeSpread(out, "cpu_seconds_per_gigabyte", workload.sorted(Measure::cpuSecondsPerGigabyte));
        writeSpread(out, "client_cpu_seconds_per_gigabyte", workload.sorted(Measure::clientCpuSecondsPerGigabyte));
        out.writeEndObject();
        out.writeArrayFieldStart("rounds");
        for (Measure round : workload.rounds()) {
            out.writeStartObject();
            Report.writeFigures(out, "figures", round.figures());
            if (round.process().isPresent()) {
                Report.writeUsage(
                        out, "process", round.process().get(), round.figures().gigabytes());
            }
            Report.writeUsage(
                    out, "client_process", round.client(), round.figures().gigabytes());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void writeSpread(JsonGenerator out, String name, double[] sorted) throws IOException {
        if (Double.isNaN(median(sorted))) {
            return;
        }
        out.writeObjectFieldStart(name);
        out.writeNumberField("median", median(sorted));
        out.writeNumberField("min", sorted[0]);
        out.writeNumberField("max", sorted[sorted.length - 1]);
        out.writeEndObject();
    }
}
