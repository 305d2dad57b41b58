package io.veltro.perf;

import io.veltro.cli.client.TransportKind;
import io.veltro.perf.Workload.Kind;
import io.veltro.perf.Workload.Range;
import io.veltro.perf.server.Target;
import io.veltro.perf.server.TargetOptions;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code perf}: loads a running server, or measures what this machine could do at best. Options are read before
 * or after the kind; only {@code -p} means the password before it and the number of producers behind it, as in iggy-bench.
 *
 * <p>It writes to the writers of its {@link CommandLine}; whoever mounts it sees to it that they speak UTF-8.
 */
@Command(
        name = "perf",
        description = "Loads a running server and reports throughput, latencies and cost.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "KIND",
        subcommands = {
            Perf.PinnedProducer.class,
            Perf.PinnedConsumer.class,
            Perf.ProducerAndConsumer.class,
            Limits.class,
            Suite.class
        },
        footer = {
            "",
            "MB/s are 10^6 bytes of payload a second; the 64-byte message headers are not counted.",
            "With -r latencies count from when a request was due, so that stalls are not hidden.",
            "Examples:",
            "  perf pinned-producer --in-flight 8        1 GB in batches of 1000 x 1 KB",
            "  perf pinned-consumer                      reads it back",
            "  perf ppc -P 1 -m 100 -r 1MB --duration 10s",
            "  perf pinned-producer websocket            over WebSocket",
            "  perf suite --name my-machine"
        })
public final class Perf implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");
    private static final long INTERRUPT_SECONDS = 10;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = {"-m", "--message-size"},
            scope = ScopeType.INHERIT,
            paramLabel = "BYTES",
            defaultValue = "1000",
            description = "payload of a message, or from..to (default ${DEFAULT-VALUE})")
    String messageSize = "1000";

    @Option(
            names = {"-P", "--messages-per-batch"},
            scope = ScopeType.INHERIT,
            paramLabel = "N",
            defaultValue = "1000",
            description = "messages of a send or a poll, or from..to (default ${DEFAULT-VALUE})")
    String messagesPerBatch = "1000";

    @Option(
            names = {"-b", "--message-batches"},
            scope = ScopeType.INHERIT,
            paramLabel = "N",
            description = "measured batches of each producer or consumer (default 1000)")
    @Nullable
    Long batches;

    @Option(
            names = {"-T", "--total-data"},
            scope = ScopeType.INHERIT,
            paramLabel = "SIZE",
            converter = Units.SizeConverter.class,
            description = "measured payload of all of them together, e.g. 8GB; instead of -b")
    @Nullable
    Long totalData;

    @Option(
            names = "--duration",
            scope = ScopeType.INHERIT,
            paramLabel = "TIME",
            converter = Units.DurationConverter.class,
            description = "ends the measured part after this time, e.g. 30s; instead of or beside -b or -T")
    @Nullable
    Duration duration;

    @Option(
            names = {"-w", "--warmup-time"},
            scope = ScopeType.INHERIT,
            paramLabel = "TIME",
            converter = Units.DurationConverter.class,
            description = "the same load before, not measured (default none; suite: 2s)")
    @Nullable
    Duration warmUp;

    @Option(
            names = {"-r", "--rate-limit"},
            scope = ScopeType.INHERIT,
            paramLabel = "SIZE",
            defaultValue = "0",
            converter = Units.SizeConverter.class,
            description = "payload a second of all producers together, or of all consumers alone (default full speed)")
    long rate;

    @Option(
            names = "--in-flight",
            scope = ScopeType.INHERIT,
            paramLabel = "N",
            defaultValue = "1",
            description = "requests under way on each connection (default ${DEFAULT-VALUE})")
    int inFlight = 1;

    @CommandLine.Mixin
    TargetOptions server = new TargetOptions();

    @Option(
            names = "--server-pid",
            scope = ScopeType.INHERIT,
            paramLabel = "PID",
            description = "the server's process, for its CPU and memory (default: asked of a server on this machine)")
    @Nullable
    Long serverPid;

    @Option(
            names = "--reuse-streams",
            scope = ScopeType.INHERIT,
            description = "keeps the streams bench-stream-N and their messages instead of making them anew")
    boolean reuseStreams;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "also writes the report as JSON; - for the standard output, instead of the text")
    @Nullable
    String json;

    @Option(
            names = {"-o", "--output-dir"},
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "also writes text and JSON into this folder")
    @Nullable
    Path outputDir;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "draws without colours, also on a terminal")
    boolean noColor;

    /** Runs it as a program of its own. */
    public static void main(String... arguments) {
        CommandLine command = new CommandLine(new Perf())
                .setOut(new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true))
                .setErr(new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true));
        command.setParameterExceptionHandler((fault, all) -> {
            PrintWriter err = fault.getCommandLine().getErr();
            err.println("perf: " + fault.getMessage());
            err.println("See: " + fault.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return CommandLine.ExitCode.USAGE;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() {
        throw new ParameterException(
                commandLine(),
                "which kind of load? Name one of: "
                        + String.join(
                                ", ",
                                commandLine().getCommandSpec().subcommands().keySet()));
    }

    CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("the command is not mounted");
        }
        return spec.commandLine();
    }

    /** What a kind adds to the common options. */
    abstract static class KindCommand implements Callable<Integer> {
        @CommandLine.ParentCommand
        @Nullable
        Perf parent;

        @Option(names = "--password", paramLabel = "WORD", description = "the password; -p before the kind")
        @Nullable
        String password;

        @Option(
                names = {"-s", "--streams"},
                paramLabel = "N",
                description = "streams bench-stream-1..N, each with one partition (default: one an actor)")
        @Nullable
        Integer streams;

        @Parameters(
                arity = "0..1",
                paramLabel = "TRANSPORT",
                converter = TargetOptions.OfTransport.class,
                description = "the same as --transport")
        @Nullable
        TransportKind transport;

        final Kind kind;
        int producers;
        int consumers;

        KindCommand(Kind kind, int producers, int consumers) {
            this.kind = kind;
            this.producers = producers;
            this.consumers = consumers;
        }

        Perf perf() {
            if (parent == null) {
                throw new IllegalStateException("the command is not mounted");
            }
            return parent;
        }

        void chooseTransport() {
            if (transport != null) {
                perf().server.transport(transport);
            }
        }

        private Workload.Actors actors() {
            int most = !kind.consumes() ? producers : kind.produces() ? Math.min(producers, consumers) : consumers;
            return new Workload.Actors(producers, consumers, streams == null ? most : streams);
        }

        @Override
        public Integer call() throws InterruptedException {
            chooseTransport();
            return perf().run(kind, actors(), password);
        }
    }

    /** Producers alone. */
    @Command(
            name = "pinned-producer",
            aliases = "pp",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Producers, each sending to a stream of its own.")
    static final class PinnedProducer extends KindCommand {
        PinnedProducer() {
            super(Kind.PINNED_PRODUCER, 1, 0);
        }

        @Option(
                names = {"-p", "--producers"},
                paramLabel = "N",
                description = "(default 1)")
        void producers(int count) {
            producers = count;
        }
    }

    /** Consumers alone. */
    @Command(
            name = "pinned-consumer",
            aliases = "pc",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Consumers, each reading a stream that pinned-producer has filled.",
                "During the warm-up and with --duration they begin again when they reach the end."
            })
    static final class PinnedConsumer extends KindCommand {
        PinnedConsumer() {
            super(Kind.PINNED_CONSUMER, 0, 1);
        }

        @Option(
                names = {"-c", "--consumers"},
                paramLabel = "N",
                description = "(default 1)")
        void consumers(int count) {
            consumers = count;
        }
    }

    /** Both at once. */
    @Command(
            name = "producer-and-consumer",
            aliases = {"ppc", "pinned-producer-and-consumer"},
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Producers and consumers at once, a stream for each pair.",
                "Also measures how old a message is when it is consumed. Consumers are not paced."
            })
    static final class ProducerAndConsumer extends KindCommand {
        ProducerAndConsumer() {
            super(Kind.PRODUCER_AND_CONSUMER, 1, 1);
        }

        @Option(
                names = {"-p", "--producers"},
                paramLabel = "N",
                description = "(default 1)")
        void producers(int count) {
            producers = count;
        }

        @Option(
                names = {"-c", "--consumers"},
                paramLabel = "N",
                description = "(default 1)")
        void consumers(int count) {
            consumers = count;
        }
    }

    private int run(Kind kind, Workload.Actors actors, @Nullable String passwordBehind) throws InterruptedException {
        Workload workload = workload(kind, actors);
        checkOutput();
        Target target = server(options -> options.target(passwordBehind));
        Host host = Host.read();
        Run run = new Run(
                target, workload, new Run.Streams("bench-stream", reuseStreams), pid(), err(), Report.isTerminal(2));
        CountDownLatch reported = new CountDownLatch(1);
        Thread onInterrupt = new Thread(() -> stopAndWait(run, reported), "stop");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            Report report = new Report(run.execute(), host, commandText());
            write(report.text(Report.terminalWidth(), isColored()), report.json(), kind.command());
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            return failed(e);
        } finally {
            reported.countDown();
            removeHook(onInterrupt);
        }
    }

    /** Finds out before the run rather than after it. */
    void checkOutput() {
        if (json != null && !json.equals("-")) {
            @Nullable Path folder = Path.of(json).toAbsolutePath().getParent();
            if (folder == null || !Files.isWritable(folder) || Files.isDirectory(Path.of(json))) {
                throw usage("--json " + json + ": there is no such folder, or nothing may be written there");
            }
        }
        if (outputDir != null && Files.exists(outputDir) && !Files.isDirectory(outputDir)) {
            throw usage("--output-dir " + outputDir + " is not a folder");
        }
    }

    private static void stopAndWait(Run run, CountDownLatch reported) {
        run.stop();
        try {
            if (!reported.await(INTERRUPT_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending already: that is what the hook was for
            hook.interrupt();
        }
    }

    int failed(IOException e) {
        boolean bare = e.getMessage() == null || e instanceof FileSystemException;
        err().println("perf: " + (bare ? e.toString() : e.getMessage()));
        return CommandLine.ExitCode.SOFTWARE;
    }

    Workload workload(Kind kind, Workload.Actors actors) {
        if (batches != null && totalData != null) {
            throw usage("-b and -T exclude each other");
        }
        try {
            Workload.Batch batch = new Workload.Batch(Range.parse(messageSize), Range.parse(messagesPerBatch));
            int paced = kind.produces() ? actors.producers() : actors.consumers();
            Duration time = duration == null ? Duration.ZERO : duration;
            Workload.Extent extent =
                    new Workload.Extent(batchesOfOne(batch, paced), warmUp == null ? Duration.ZERO : warmUp, time);
            return new Workload(kind, actors, batch, extent, rate, inFlight);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private long batchesOfOne(Workload.Batch batch, int actors) {
        if (totalData != null) {
            if (totalData < 2L * batch.payloadBytes().max()) {
                throw usage("-T " + totalData + " is less than two messages");
            }
            return Math.max(1, Math.round(totalData / batch.meanBytes() / Math.max(1, actors)));
        }
        return batches != null ? batches : duration != null ? Workload.UNLIMITED : 1000;
    }

    ParameterException usage(@Nullable String message) {
        return new ParameterException(commandLine(), String.valueOf(message));
    }

    /** What the options of the server come to. */
    <T> T server(Function<TargetOptions, T> asked) {
        try {
            return asked.apply(server);
        } catch (IllegalArgumentException e) {
            throw usage("--server-address " + e.getMessage());
        }
    }

    OptionalLong pid() {
        return serverPid == null ? OptionalLong.empty() : OptionalLong.of(serverPid);
    }

    PrintWriter out() {
        return commandLine().getOut();
    }

    PrintWriter err() {
        return commandLine().getErr();
    }

    /** The command line as it was typed, without the password. */
    String commandText() {
        StringBuilder text =
                new StringBuilder(commandLine().getCommandSpec().root().name());
        boolean behindKind = false;
        boolean secret = false;
        for (String argument : commandLine().getParseResult().originalArgs()) {
            text.append(' ').append(secret ? "***" : argument.replaceFirst("^(--password=).*", "$1***"));
            secret = argument.equals("--password") || (argument.equals("-p") && !behindKind);
            behindKind |= commandLine().getSubcommands().containsKey(argument);
        }
        return text.toString();
    }

    /** To the terminal, and wherever else the options say. */
    void write(List<String> text, String jsonText, String name) throws IOException {
        if ("-".equals(json)) {
            out().print(jsonText);
            out().flush();
        } else {
            text.forEach(out()::println);
        }
        if (json != null && !json.equals("-")) {
            Files.writeString(Path.of(json), jsonText);
        }
        if (outputDir != null) {
            Path file = Report.writeFiles(
                    outputDir,
                    LocalDateTime.now(ZoneId.systemDefault()).format(STAMP) + "-" + name,
                    ".txt",
                    text,
                    jsonText);
            err().println("  written to " + file + ".{txt,json}");
        }
    }

    boolean isColored() {
        return !noColor && System.getenv("NO_COLOR") == null && Report.isTerminal(1);
    }
}
