package io.veltro.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.veltro.perf.SuiteReport.Measure;
import io.veltro.perf.Workload.Kind;
import io.veltro.perf.Workload.Range;
import io.veltro.perf.server.TargetOptions;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Host HOST = new Host(
            "a cpu", 2, 1L << 34, "a \"system\"", "6.1", "a jdk", List.of("-Xmx1g"), List.of("G1"), "1.0", "abc", 0.5);

    @Test
    void shouldWriteWellFormedJsonWithEveryFigure() throws Exception {
        // when
        String json = new Report(result(), HOST, "perf ppc").json();

        // then
        assertThat(fields(json))
                .contains("command", "commit", "client_host", "jvm_flags", "workload", "server", "server_process")
                .contains("client_process", "producers", "consumers", "latency", "origin_to_consumption")
                .contains("megabytes_per_second", "messages_per_second", "throughput_over_time")
                .contains("p50_us", "p90_us", "p99_us", "p99_9_us", "p99_99_us", "max_us");
        assertThat(json).contains("\"a \\\"system\\\"\"");
    }

    @Test
    void shouldCarryTheWholeHistogram() throws Exception {
        // when
        String json = new Report(result(), HOST, "perf ppc").json();

        // then
        String encoded = json.replaceFirst("(?s).*?\"hdr_nanoseconds\" : \"([^\"]*)\".*", "$1");
        Histogram decoded = Histogram.decodeFromCompressedByteBuffer(
                ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 1);
        assertThat(decoded.getTotalCount()).isEqualTo(1);
        assertThat(decoded.getMaxValue()).isCloseTo(2_000_000_000L, within(2_000_000L));
    }

    @Test
    void shouldTellThePeopleFiguresAndCost() {
        // when
        String text = String.join("\n", new Report(result(), HOST, "perf ppc").text(80, false));

        // then
        assertThat(text)
                .contains("producer-and-consumer: 1 producer, 1 consumer, 1 stream")
                .contains("sent       0.50 MB/s          500 messages/s   1 MB of payload in 2 s")
                .contains("server 500 CPU s/GB, 71 MB resident")
                .contains("latency of a batch, sent to acknowledged, counted from when it was due")
                .contains("latency of a message, from its origin timestamp to its consumption");
    }

    @Test
    void shouldTakeMediansAndKeepTheExtremes() throws Exception {
        // given
        SuiteReport report = new SuiteReport("test", HOST, "perf suite");
        for (double cpu : new double[] {3, 1, 2}) {
            Host.ProcessUsage used = new Host.ProcessUsage(cpu / 1000, 71_000_000, 0);
            report.add("W", "work", Measure.of(figures(), used, used));
        }

        // when
        List<String> text = report.text(false);

        // then
        assertThat(text).anyMatch(line -> line.startsWith("| W | work ") && line.contains("| 2 (1–3) "));
        assertThat(fields(report.json())).contains("medians", "rounds", "median");
        assertThat(SuiteReport.median(new double[] {1, 2, 4, 5})).isEqualTo(3);
    }

    @Test
    void shouldMeasureWaysByTheFirst() {
        // given
        SuiteReport report = new SuiteReport("test", HOST, "perf suite");
        report.compare();
        for (int round = 1; round <= 3; round++) {
            Host.ProcessUsage used = new Host.ProcessUsage(0.001, 71_000_000, 0);
            Host.ProcessUsage more = new Host.ProcessUsage(0.001 * (1 + round), 71_000_000, 0);
            report.add("Other", "work", Measure.of(figures(), more, more));
            report.add("First", "work", Measure.of(figures(), used, used));
            report.add("First", "more work", Measure.of(figures(), used, used));
        }

        // when
        List<String> text = report.text(false);

        // then
        assertThat(text).anyMatch(line -> line.startsWith("Ratios to Other of the same round"));
        assertThat(text)
                .anyMatch(line ->
                        line.matches("\\| First \\| work +\\| 1 \\(1–1\\) +\\|.*0\\.33 \\(0\\.25–0\\.50\\) \\|"));
    }

    @Test
    void shouldReadWhatAProcessHasUsed(@TempDir Path process) throws IOException {
        // given a process whose name holds spaces and brackets
        Files.writeString(process.resolve("stat"), "12 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 250 150 0 0 20 0\n");
        Files.writeString(process.resolve("status"), "Name:\ta\nVmHWM:\t    2000 kB\nVmRSS:\t    1000 kB\n");

        // then
        assertThat(Host.ProcessUsage.read(process)).contains(new Host.ProcessUsage(4.0, 1_024_000, 2_048_000));
        assertThat(Host.ProcessUsage.read(process.resolve("gone"))).isEmpty();
    }

    @Test
    void shouldFindTheCommitOfATree(@TempDir Path git) throws IOException {
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(git.resolve("packed-refs"), "# pack-refs\n0123abcd refs/heads/main\n");
        assertThat(Host.commitOf(git)).isEqualTo("0123abcd");

        Files.createDirectories(git.resolve("refs/heads"));
        Files.writeString(git.resolve("refs/heads/main"), "4567\n");
        assertThat(Host.commitOf(git)).isEqualTo("4567");

        Files.writeString(git.resolve("HEAD"), "89ab\n");
        assertThat(Host.commitOf(git)).isEqualTo("89ab");
    }

    /** Parses all of it and returns the names of the fields. */
    static List<String> fields(String json) throws IOException {
        List<String> names = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    names.add(parser.currentName());
                }
            }
        }
        return names;
    }

    private static Figures figures() {
        Figures.Meter meter = new Figures.Meter();
        meter.answered(0, 2_000_000_000L, 1_000, 1_000_000);
        meter.consumed(3_000_000, 1_000);
        return Figures.of(List.of(meter));
    }

    private static Run.Result result() {
        Workload workload = new Workload(
                Kind.PRODUCER_AND_CONSUMER,
                new Workload.Actors(1, 1, 1),
                new Workload.Batch(Range.exactly(1_000), Range.exactly(1_000)),
                new Workload.Extent(1, Duration.ZERO, Duration.ZERO),
                500_000,
                1);
        SystemView.Stats stats = new SystemView.Stats(
                new SystemView.ProcessStats(1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                new SystemView.CatalogStats(0, 0, 0, 0, 0, 0, 0, 0),
                new SystemView.HostStats("host", "Linux", "12", "6.1", "0.8.0", 8000),
                List.of(),
                new SystemView.DiskStats(0, 0, 0));
        return new Run.Result(
                workload,
                new TargetOptions().target("iggy"),
                Instant.EPOCH,
                Optional.of(figures()),
                Optional.of(figures()),
                Optional.of(new Host.ProcessUsage(0.5, 71_000_000, 80_000_000)),
                new Host.ProcessUsage(0.25, 0, 0),
                stats,
                List.of(0.5, 0.25, 0.75),
                100_000_000);
    }
}
