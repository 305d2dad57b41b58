package io.veltro.perf;

import io.veltro.cli.client.TransportKind;
import io.veltro.perf.Workload.Kind;
import io.veltro.perf.Workload.Range;
import io.veltro.perf.server.Target;
import io.veltro.perf.server.TargetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The standing set of workloads and the machine's limits, in turn and round by round, so that whatever else the machine does
 * meanwhile hits all of them alike; only ratios within one report mean something.
 */
@Command(
        name = "suite",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the standing workloads and the limits in turn, several rounds, and writes one report.",
            "Sizes are fixed; -b sets the batches of 1000 x 1 KB a workload (default 1000), -w the warm-up (default 2s)."
        })
final class Suite implements Callable<Integer> {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final long BATCHES = 1000;
    private static final int PIPELINED = 8;
    private static final Workload.Batch KILOBYTES = batch(1000, 1000);
    private static final Workload.Batch SINGLES = batch(100, 1);
    private static final Run.Streams STREAMS = new Run.Streams("suite-stream", false);

    @CommandLine.ParentCommand
    @Nullable
    Perf parent;

    @Option(
            names = "--transports",
            split = ",",
            paramLabel = "KIND",
            converter = TargetOptions.OfTransport.class,
            description = "compares these, on their usual ports, in place of the limits; all are measured against the"
                    + " first. --tls-ca is for QUIC then, --tls encrypts the others too")
    List<TransportKind> transports = new ArrayList<>();

    @Option(names = "--rounds", paramLabel = "N", description = "how many (default ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(names = "--name", paramLabel = "NAME", description = "of the report (default ${DEFAULT-VALUE})")
    String name = "suite";

    @Option(
            names = "--singles",
            paramLabel = "N",
            description = "how many single messages a round (default ${DEFAULT-VALUE})")
    long singles = 20_000;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "where the limits write files and delete them again: the server's disk (default: here)")
    Path dataDir = Path.of("").toAbsolutePath();

    @Option(names = "--password", paramLabel = "WORD", description = "the password; -p before suite")
    @Nullable
    String password;

    @Override
    public Integer call() throws InterruptedException {
        Perf perf = perf();
        if (rounds < 1 || singles < 1 || !name.matches("[A-Za-z0-9._-]+")) {
            throw perf.usage("--rounds and --singles must be at least 1, --name letters, digits, dots and dashes");
        }
        perf.checkOutput();
        List<Target> targets = perf.server(options -> transports.isEmpty()
                ? List.of(options.target(password))
                : transports.stream()
                        .map(kind -> options.target(kind, password))
                        .toList());
        SuiteReport report = new SuiteReport(name, Host.read(), perf.commandText());
        try (Limits.Peer peer = Limits.Peer.start(dataDir)) {
            for (int round = 1; round <= rounds; round++) {
                if (transports.isEmpty()) {
                    round(report, targets.get(0), peer, round);
                } else {
                    compare(report, targets, round);
                }
            }
            STREAMS.delete(targets.get(0), 1);
            write(perf, report);
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            return perf.failed(e);
        }
    }

    private Perf perf() {
        if (parent == null) {
            throw new IllegalStateException("the command is not mounted");
        }
        return parent;
    }

    /** Each workload over each transport, another one the first in every round. */
    private void compare(SuiteReport report, List<Target> targets, int round) throws IOException, InterruptedException {
        report.compare();
        long batches = perf().batches == null ? BATCHES : perf().batches;
        List<Target> order = new ArrayList<>(targets);
        Collections.rotate(order, round - 1);
        Map<String, Workload> workloads = new LinkedHashMap<>();
        workloads.put("send 1000 × 1 KB, 1 in flight", workload(Kind.PINNED_PRODUCER, KILOBYTES, batches, 1));
        workloads.put("read it back, 1 poll in flight", workload(Kind.PINNED_CONSUMER, KILOBYTES, batches, 1));
        workloads.put(
                "send 1000 × 1 KB, " + PIPELINED + " in flight",
                workload(Kind.PINNED_PRODUCER, KILOBYTES, batches, PIPELINED));
        workloads.put("send 1 × 100 B, 1 in flight", workload(Kind.PINNED_PRODUCER, SINGLES, singles, 1));
        for (Map.Entry<String, Workload> workload : workloads.entrySet()) {
            for (Target target : order) {
                String kind = target.route().kind().title();
                String title = workload.getKey();
                run(report, kind, title, target, workload.getValue(), round);
            }
        }
    }

    private void round(SuiteReport report, Target target, Limits.Peer peer, int round)
            throws IOException, InterruptedException {
        long batches = perf().batches == null ? BATCHES : perf().batches;
        Workload oneByOne = workload(Kind.PINNED_PRODUCER, KILOBYTES, batches, 1);
        Workload pipelined = workload(Kind.PINNED_PRODUCER, KILOBYTES, batches, PIPELINED);
        Workload single = workload(Kind.PINNED_PRODUCER, SINGLES, singles, 1);
        Workload back = workload(Kind.PINNED_CONSUMER, KILOBYTES, batches, 1);
        run(report, "W1S", "send 1000 × 1 KB, 1 in flight", target, oneByOne, round);
        run(report, "W2", "read it back, 1 poll in flight", target, back, round);
        say(round, "limits: loopback, file");
        report.add("L1S", "loopback, 1000 × 1 KB, 1 in flight", Limits.loopback(peer, oneByOne, false));
        report.add("LF", "file, 1000 × 1 KB a write", Limits.file(dataDir, oneByOne));
        run(report, "W1", "send 1000 × 1 KB, " + PIPELINED + " in flight", target, pipelined, round);
        say(round, "limits: loopback pipelined, loopback and file");
        report.add("L1", "loopback, 1000 × 1 KB, " + PIPELINED + " in flight", Limits.loopback(peer, pipelined, false));
        report.add("LB", "loopback and file, 1 in flight", Limits.loopback(peer, oneByOne, true));
        run(report, "W4", "send 1 × 100 B, 1 in flight", target, single, round);
        say(round, "limits: loopback singles");
        report.add("L4", "loopback, 1 × 100 B, 1 in flight", Limits.loopback(peer, single, false));
    }

    private void run(SuiteReport report, String id, String title, Target target, Workload workload, int round)
            throws IOException, InterruptedException {
        say(round, id + ": " + title);
        Run run = new Run(target, workload, STREAMS, perf().pid(), perf().err(), Report.isTerminal(2));
        Run.Result result = run.execute();
        report.add(id, title, result);
        perf().err()
                .println("         " + Units.figure(result.main().megabytesPerSecond()) + " MB/s, p50 "
                        + Units.time(result.main().latencies().getValueAtPercentile(50)) + ", p99 "
                        + Units.time(result.main().latencies().getValueAtPercentile(99)));
    }

    private void say(int round, String what) {
        perf().err().println("  round " + round + "/" + rounds + "  " + what);
    }

    private Workload workload(Kind kind, Workload.Batch batch, long batches, int inFlight) {
        Duration warmUp = perf().warmUp == null ? WARM_UP : perf().warmUp;
        Workload.Extent extent = new Workload.Extent(batches, warmUp, Duration.ZERO);
        return new Workload(kind, new Workload.Actors(1, 1, 1), batch, extent, 0, inFlight);
    }

    private static Workload.Batch batch(int payloadBytes, int messages) {
        return new Workload.Batch(Range.exactly(payloadBytes), Range.exactly(messages));
    }

    private void write(Perf perf, SuiteReport report) throws IOException {
        List<String> text = report.text(perf.isColored());
        Path folder = perf.outputDir == null ? Path.of("perf", "reports") : perf.outputDir;
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        String file = today + "-" + name;
        for (int i = 2; Files.exists(folder.resolve(file + ".md")); i++) {
            file = today + "-" + name + "-" + i;
        }
        Path written = Report.writeFiles(folder, file, ".md", text, report.json());
        perf.outputDir = null;
        perf.write(text, report.json(), name);
        perf.err().println("  written to " + written + ".{md,json}");
    }
}
