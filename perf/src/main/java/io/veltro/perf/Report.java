package io.veltro.perf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;

/** What a run tells: a text for the terminal and JSON for programs. Each figure's name ends with its unit. */
final class Report {
    private static final double NANOS_PER_MICRO = 1e3;

    private final Run.Result result;
    private final Host host;
    private final String command;

    /** @param command the command line, so that the figures can be repeated */
    Report(Run.Result result, Host host, String command) {
        this.result = result;
        this.host = host;
        this.command = command;
    }

    /** The summary with its pictures. */
    List<String> text(int width, boolean ansi) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(bold("  " + result.workload().describe(), ansi));
        lines.add("  " + result.target().describe() + ", server "
                + result.stats().host().serverVersion() + " on "
                + result.stats().host().osName());
        lines.add("");
        result.producers().ifPresent(figures -> lines.add(figuresLine("sent", figures, ansi)));
        result.consumers().ifPresent(figures -> lines.add(figuresLine("read", figures, ansi)));
        lines.add(usageLine());
        addSamples(lines, width);
        result.producers()
                .ifPresent(figures -> addPicture(
                        lines, latencyTitle("a batch, sent to acknowledged"), figures.latencies(), width, ansi));
        if (result.producers().isEmpty()) {
            result.consumers()
                    .ifPresent(figures -> addPicture(
                            lines, latencyTitle("a poll, asked to answered"), figures.latencies(), width, ansi));
        } else {
            result.consumers()
                    .ifPresent(figures -> addPicture(
                            lines,
                            "latency of a message, from its origin timestamp to its consumption",
                            figures.originLatencies(),
                            width,
                            ansi));
        }
        return lines;
    }

    private String latencyTitle(String what) {
        return "latency of " + what
                + (result.workload().rateBytesPerSecond() == 0 ? "" : ", counted from when it was due");
    }

    private static String figuresLine(String verb, Figures figures, boolean ansi) {
        return bold(String.format("  %s  %9s MB/s", verb, Units.figure(figures.megabytesPerSecond())), ansi)
                + String.format(
                        "  %11s messages/s   %s of payload in %s",
                        Units.figure(Math.rint(figures.messagesPerSecond())),
                        Units.size(figures.payloadBytes()),
                        Units.time(figures.nanos()))
                + (figures.emptyPolls() == 0
                        ? ""
                        : "   (" + Units.count(figures.emptyPolls()) + " polls found nothing)");
    }

    private String usageLine() {
        double gigabytes = result.main().gigabytes();
        String server = result.server()
                .map(used -> "server " + Units.figure(used.cpuSecondsPerGigabyte(gigabytes)) + " CPU s/GB, "
                        + Units.size(used.rssBytes()) + " resident")
                .orElse("server's CPU unknown (not on this machine)");
        return "  cost  " + server + "; client " + Units.figure(result.client().cpuSecondsPerGigabyte(gigabytes))
                + " CPU s/GB";
    }

    private void addSamples(List<String> lines, int width) {
        if (result.samples().size() < 3) {
            return;
        }
        List<Double> samples = result.samples();
        double least = samples.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double most = samples.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        lines.add("  time  " + HistogramPicture.sparkline(samples, Math.max(10, Math.min(60, width - 40))) + "  "
                + Units.figure(least) + " to " + Units.figure(most) + " MB/s");
    }

    private static void addPicture(List<String> lines, String title, Histogram nanos, int width, boolean ansi) {
        lines.add("");
        lines.add(bold("  " + title, ansi) + "  (" + Units.count(nanos.getTotalCount()) + " recorded)");
        lines.add("");
        lines.addAll(HistogramPicture.draw(nanos, width, ansi));
    }

    static String bold(String text, boolean ansi) {
        return ansi ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    /** Everything there is to know about the run. */
    String json() throws IOException {
        return toJson(out -> {
            writeHead(out, "run", command, host);
            out.writeStringField("started", result.started().toString());
            writeWorkload(out, result);
            writeServer(out, result);
            writeUsage(out, "client_process", result.client(), result.main().gigabytes());
            if (result.producers().isPresent()) {
                writeFigures(out, "producers", result.producers().get());
            }
            if (result.consumers().isPresent()) {
                writeFigures(out, "consumers", result.consumers().get());
            }
            out.writeObjectFieldStart("throughput_over_time");
            out.writeNumberField("interval_ms", result.sampleNanos() / 1e6);
            writeNumbers(out, "megabytes_per_second", result.samples());
            out.writeEndObject();
        });
    }

    /** Writes the fields of a document. */
    interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    static String toJson(Fields fields) throws IOException {
        Writer text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.useDefaultPrettyPrinter();
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        }
        return text + "\n";
    }

    static void writeHead(JsonGenerator out, String document, String command, Host host) throws IOException {
        out.writeStringField("document", "veltro-perf-" + document);
        out.writeNumberField("format", 1);
        out.writeStringField("command", command);
        out.writeStringField("version", host.version());
        out.writeStringField("commit", host.commit());
        out.writeObjectFieldStart("client_host");
        out.writeStringField("cpu", host.cpu());
        out.writeNumberField("cores", host.cores());
        out.writeNumberField("memory_bytes", host.memoryBytes());
        out.writeStringField("system", host.system());
        out.writeStringField("kernel", host.kernel());
        out.writeStringField("jdk", host.jdk());
        writeStrings(out, "jvm_flags", host.flags());
        writeStrings(out, "collectors", host.collectors());
        out.writeNumberField("load_1_min_at_start", host.load());
        out.writeEndObject();
    }

    static void writeWorkload(JsonGenerator out, Run.Result result) throws IOException {
        Workload workload = result.workload();
        out.writeObjectFieldStart("workload");
        out.writeStringField("kind", workload.kind().command());
        out.writeStringField("transport", result.target().route().kind().word());
        out.writeBooleanField("encrypted", result.target().route().tls().isPresent());
        out.writeNumberField(
                "producers", workload.kind().produces() ? workload.actors().producers() : 0);
        out.writeNumberField(
                "consumers", workload.kind().consumes() ? workload.actors().consumers() : 0);
        out.writeNumberField("streams", workload.actors().streams());
        out.writeNumberField(
                "payload_bytes_min", workload.batch().payloadBytes().min());
        out.writeNumberField(
                "payload_bytes_max", workload.batch().payloadBytes().max());
        out.writeNumberField(
                "messages_per_batch_min", workload.batch().messages().min());
        out.writeNumberField(
                "messages_per_batch_max", workload.batch().messages().max());
        if (workload.extent().batches() != Workload.UNLIMITED) {
            out.writeNumberField("batches_per_actor", workload.extent().batches());
        }
        out.writeNumberField("warm_up_seconds", Units.seconds(workload.extent().warmUp()));
        if (workload.isTimed()) {
            out.writeNumberField(
                    "duration_seconds", Units.seconds(workload.extent().duration()));
        }
        out.writeNumberField("rate_bytes_per_second", workload.rateBytesPerSecond());
        out.writeNumberField("in_flight", workload.inFlight());
        out.writeEndObject();
    }

    static void writeServer(JsonGenerator out, Run.Result result) throws IOException {
        out.writeObjectFieldStart("server");
        out.writeStringField("address", result.target().toString());
        out.writeStringField("version", result.stats().host().serverVersion());
        out.writeStringField("hostname", result.stats().host().hostname());
        out.writeStringField("system", result.stats().host().osName());
        out.writeStringField("kernel", result.stats().host().kernelVersion());
        out.writeEndObject();
        if (result.server().isPresent()) {
            writeUsage(
                    out, "server_process", result.server().get(), result.main().gigabytes());
        }
    }

    static void writeUsage(JsonGenerator out, String name, Host.ProcessUsage usage, double gigabytes)
            throws IOException {
        out.writeObjectFieldStart(name);
        out.writeNumberField("cpu_seconds", usage.cpuSeconds());
        out.writeNumberField("cpu_seconds_per_gigabyte", usage.cpuSecondsPerGigabyte(gigabytes));
        out.writeNumberField("resident_bytes", usage.rssBytes());
        out.writeNumberField("resident_bytes_peak", usage.rssPeakBytes());
        out.writeEndObject();
    }

    static void writeFigures(JsonGenerator out, String name, Figures figures) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeNumberField("actors", figures.actors());
        out.writeNumberField("batches", figures.batches());
        out.writeNumberField("messages", figures.messages());
        out.writeNumberField("payload_bytes", figures.payloadBytes());
        out.writeNumberField("seconds", figures.seconds());
        out.writeNumberField("megabytes_per_second", figures.megabytesPerSecond());
        out.writeNumberField("messages_per_second", figures.messagesPerSecond());
        out.writeNumberField("empty_polls", figures.emptyPolls());
        writeLatencies(out, "latency", figures.latencies());
        if (figures.originLatencies().getTotalCount() > 0) {
            writeLatencies(out, "origin_to_consumption", figures.originLatencies());
        }
        out.writeEndObject();
    }

    /** Percentiles in microseconds, and the whole histogram as HdrHistogram's compressed form in Base64 (nanoseconds). */
    static void writeLatencies(JsonGenerator out, String name, Histogram nanos) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeNumberField("count", nanos.getTotalCount());
        boolean any = nanos.getTotalCount() > 0;
        out.writeNumberField("min_us", any ? nanos.getMinValue() / NANOS_PER_MICRO : 0);
        out.writeNumberField("mean_us", any ? nanos.getMean() / NANOS_PER_MICRO : 0);
        out.writeNumberField("p50_us", nanos.getValueAtPercentile(50) / NANOS_PER_MICRO);
        out.writeNumberField("p90_us", nanos.getValueAtPercentile(90) / NANOS_PER_MICRO);
        out.writeNumberField("p99_us", nanos.getValueAtPercentile(99) / NANOS_PER_MICRO);
        out.writeNumberField("p99_9_us", nanos.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
        out.writeNumberField("p99_99_us", nanos.getValueAtPercentile(99.99) / NANOS_PER_MICRO);
        out.writeNumberField("max_us", nanos.getMaxValue() / NANOS_PER_MICRO);
        ByteBuffer encoded = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        int bytes = nanos.encodeIntoCompressedByteBuffer(encoded, Deflater.BEST_COMPRESSION);
        out.writeStringField(
                "hdr_nanoseconds", Base64.getEncoder().encodeToString(Arrays.copyOf(encoded.array(), bytes)));
        out.writeEndObject();
    }

    static void writeNumbers(JsonGenerator out, String name, List<Double> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (double value : values) {
            out.writeNumber(Math.rint(value * 10) / 10);
        }
        out.writeEndArray();
    }

    private static void writeStrings(JsonGenerator out, String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    /** Returns the name of the two files without what tells them apart. */
    static Path writeFiles(Path folder, String name, String textSuffix, List<String> text, String jsonText)
            throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(name);
        String plain = String.join("\n", text).replaceAll("\u001b\\[[0-9;]*m", "") + "\n";
        Files.writeString(Path.of(file + textSuffix), plain);
        Files.writeString(Path.of(file + ".json"), jsonText);
        return file;
    }

    /** Whether a file descriptor of this process is a terminal, as far as Linux tells; elsewhere it is taken as none. */
    static boolean isTerminal(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString()
                    .matches("/dev/(pts/|tty|console).*");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    static int terminalWidth() {
        try {
            return Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "100"));
        } catch (NumberFormatException e) {
            return 100;
        }
    }
}
