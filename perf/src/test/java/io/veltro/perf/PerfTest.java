package io.veltro.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.perf.Workload.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PerfTest {
    private final Perf perf = new Perf();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            new CommandLine(perf).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @Test
    void shouldReadOptionsBeforeAndBehindTheKind() {
        // when
        command.parseArgs("-m", "200", "-w", "1s", "pp", "-P", "50", "-b", "7", "--in-flight", "4", "-r", "10MB");
        Workload workload = perf.workload(Kind.PINNED_PRODUCER, new Workload.Actors(2, 0, 2));

        // then
        assertThat(workload.batch().payloadBytes().max()).isEqualTo(200);
        assertThat(workload.batch().messages().max()).isEqualTo(50);
        assertThat(workload.extent()).isEqualTo(new Workload.Extent(7, Duration.ofSeconds(1), Duration.ZERO));
        assertThat(workload.inFlight()).isEqualTo(4);
        assertThat(workload.rateOfOneBytesPerSecond()).isEqualTo(5e6);
    }

    @Test
    void shouldTakeTheLetterPAsPasswordBeforeTheKindAndAsProducersBehindIt() {
        // when
        CommandLine.ParseResult parsed = command.parseArgs("-u", "me", "-p", "secret", "ppc", "-p", "3", "-c", "4");

        // then
        assertThat(perf.server(options -> options.target(null)).password()).isEqualTo("secret");
        assertThat(perf.server(options -> options.target("other")).username()).isEqualTo("me");
        Perf.ProducerAndConsumer kind =
                (Perf.ProducerAndConsumer) parsed.subcommand().commandSpec().userObject();
        assertThat(kind.producers).isEqualTo(3);
        assertThat(kind.consumers).isEqualTo(4);
    }

    @Test
    void shouldLeaveThePasswordOutOfTheReport() {
        command.parseArgs("-p", "secret", "pp", "-p", "3", "--password", "other");
        assertThat(perf.commandText()).isEqualTo("perf -p *** pp -p 3 --password ***");
    }

    @Test
    void shouldNameTheWholeCommandLineWhenMounted() {
        // given
        CommandLine root =
                new CommandLine(CommandLine.Model.CommandSpec.create().name("veltro")).addSubcommand(perf);

        // when
        root.parseArgs("perf", "-p", "secret", "pp", "-b", "3");

        // then
        assertThat(perf.commandText()).isEqualTo("veltro perf -p *** pp -b 3");
    }

    @Test
    void shouldSplitTheTotalDataOverTheActors() {
        // when
        command.parseArgs("pp", "-T", "8GB", "-m", "1000", "-P", "1000");
        Workload workload = perf.workload(Kind.PINNED_PRODUCER, new Workload.Actors(4, 0, 4));

        // then
        assertThat(workload.extent().batches()).isEqualTo(2_000);
    }

    @Test
    void shouldHaveNoEndOfBatchesWhenOnlyADurationIsGiven() {
        // when
        command.parseArgs("pp", "--duration", "3s");
        Workload workload = perf.workload(Kind.PINNED_PRODUCER, new Workload.Actors(1, 0, 1));

        // then
        assertThat(workload.extent().batches()).isEqualTo(Workload.UNLIMITED);
        assertThat(workload.isTimed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "|which kind of load?",
                "pp -m 0|'0' is not a range",
                "pp -m abc|'abc' is not a size",
                "pp -m 5..2|'5..2' is not a range",
                "pp -m 64000001|--message-size",
                "pp -m 64MB -P 100|make it smaller",
                "pp --in-flight 0|--in-flight 0 is not between 1 and 1024",
                "pp -b 0|--message-batches must be at least 1",
                "pp -b 1 -T 5GB|exclude each other",
                "pp -T 1|less than two messages",
                "pp -p 0|--producers must be at least 1",
                "pp -p 2 -s 3|some streams would stay empty",
                "pc -c 2 -s 3|some streams would not be read",
                "pp -w 5|'5' is not a duration",
                "pp udp|there is no transport",
                "pp --transport udp|write one of tcp, quic, websocket (or ws), http",
                "pp --server-address nonsense|is not HOST:PORT",
                "pp --server-address localhost:port|is not HOST:PORT",
                "pp --json /no/such/folder/x.json|there is no such folder",
                "pp --no-such-option|Unknown option",
                "limits --rounds 0|--rounds must be at least 1",
                "suite --name ../x|--name"
            })
    void shouldRefuseAWrongCommandLineWithExitCode2(String arguments, String message) {
        // when
        int exit = command.execute(arguments == null ? new String[0] : arguments.split(" ", -1));

        // then
        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldSayInOneLineThatNoServerIsThere() {
        // when port 1 is nobody's
        int exit = command.execute("pp", "--server-address", "127.0.0.1:1");

        // then
        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "perf: cannot connect to 127.0.0.1:1 (Connection refused): is the server running there?");
    }

    @ParameterizedTest
    @CsvSource({
        "pp, 127.0.0.1:8090 over TCP",
        "pp ws, 127.0.0.1:8092 over WebSocket",
        "--transport websocket pp --tls, 127.0.0.1:8092 over WebSocket with TLS",
        "--transport tcp pp quic, 127.0.0.1:8080 over QUIC",
        "pp --transport http --server-address [::1]:30, [0:0:0:0:0:0:0:1]:30 over HTTP"
    })
    void shouldGoWhereTheTransportIs(String arguments, String described) {
        // when
        command.parseArgs(arguments.split(" ", -1));
        Perf.KindCommand kind = (Perf.KindCommand)
                command.getParseResult().subcommand().commandSpec().userObject();
        kind.chooseTransport();

        // then
        assertThat(perf.server(options -> options.target(null)).describe()).isEqualTo(described);
    }

    @Test
    void shouldNameTheTransportThatNobodyAnswersOver() {
        int exit = command.execute("pp", "ws", "--server-address", "127.0.0.1:1");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("cannot connect to 127.0.0.1:1 over WebSocket (Connection refused)");
    }

    @Test
    void shouldMeasureTheLimitsAgainstAReaderOfItsOwn(@TempDir Path folder) throws Exception {
        // given
        Path json = folder.resolve("limits.json");

        // when
        int exit = command.execute(
                "limits",
                "-b",
                "20",
                "-P",
                "10",
                "--rounds",
                "2",
                "--data-dir",
                folder.toString(),
                "--json",
                json.toString());

        // then
        assertThat(err.toString()).isEmpty();
        assertThat(exit).isEqualTo(CommandLine.ExitCode.OK);
        assertThat(out.toString()).contains("| loopback |", "| file ", "| both ", "Median of 2 rounds");
        assertThat(ReportTest.fields(Files.readString(json)))
                .contains("workloads", "cpu_seconds_per_gigabyte", "p99_9_us");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(json);
        }
    }
}
