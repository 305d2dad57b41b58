package io.veltro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.cli.client.CannedServer;
import io.veltro.cli.client.WebSocketPeer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

@Timeout(20)
class CliTest {
    private static final String LOGIN = "02_login_user.response";
    private static final String OK = "13_delete_stream.response";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";

    @Test
    void shouldLogInAndShowStreams() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "11_get_streams.response")) {
            assertThat(run(server, "stream", "list", "-l", "list")).isZero();

            assertThat(requests(server).get(0)).isInstanceOfSatisfying(UserRequest.Login.class, login -> {
                assertThat(login.username()).isEqualTo("iggy");
                assertThat(login.password()).isEqualTo("secret");
            });
            assertThat(printed())
                    .isEqualTo("0|2023-11-14 22:13:20|a|4.10 KB|17|0\n1|2023-11-14 22:13:20|b|4.10 KB|17|2\n");
        }
    }

    @Test
    void shouldPingWithoutALogin() throws IOException {
        try (CannedServer server =
                CannedServer.answering("01_ping_before_login.response", "01_ping_before_login.response")) {
            int exit = runWith(Map.of(), "ping", "--server", address(server));

            assertThat(exit).isZero();
            assertThat(printed()).matches("Ping 1 to 127\\.0\\.0\\.1:\\d+: \\d+\\.\\d{3} ms\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "websocket"})
    void shouldSpeakWebSocket(String transport) throws IOException {
        try (WebSocketPeer server = WebSocketPeer.serving(LOGIN, "11_get_streams.response")) {
            String address = "127.0.0.1:" + server.address().getPort();

            int exit = runWith(
                    credentials(), "stream", "list", "-l", "list", "--transport", transport, "--server", address);

            assertThat(complaint()).isEmpty();
            assertThat(exit).isZero();
            assertThat(printed()).startsWith("0|2023-11-14 22:13:20|a|");
        }
    }

    @Test
    void shouldSayThatThePortSpeaksNoWebSocket() throws IOException {
        try (WebSocketPeer server = WebSocketPeer.answering("HTTP/1.1 404 Not Found\r\n\r\n")) {
            String address = "127.0.0.1:" + server.address().getPort();

            assertThat(runWith(Map.of(), "ping", "--transport", "ws", "--server", address))
                    .isEqualTo(1);

            assertThat(complaint())
                    .isEqualTo("veltro ping: talking to " + address + " over WebSocket failed: the server answers"
                            + " \"404 Not Found\" where WebSocket was asked for: is this the WebSocket port of the"
                            + " server?\n");
        }
    }

    @Test
    void shouldTellWhyTheServerEndsAWebSocket() throws IOException {
        try (WebSocketPeer server =
                WebSocketPeer.doing(it -> it.send(0x88, (byte) (1008 >>> 8), (byte) 1008, (byte) 'n', (byte) 'o'))) {
            String address = "127.0.0.1:" + server.address().getPort();

            assertThat(runWith(Map.of(), "ping", "--transport", "ws", "--server", address))
                    .isEqualTo(1);

            assertThat(complaint())
                    .isEqualTo(
                            "veltro ping: the server at " + address + " has closed the connection (WebSocket code 1008,"
                                    + " no). See its log, then try again.\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "quic"})
    void shouldNameTheTransportWhenNothingAnswers(String transport) throws IOException {
        CannedServer gone = CannedServer.answering(LOGIN);
        String address = address(gone);
        gone.close();

        assertThat(runWith(credentials(), "ping", "--server", address, "--transport", transport))
                .isEqualTo(1);

        assertThat(complaint())
                .startsWith("veltro ping: nothing answers at " + address + " over ")
                .contains("or --transport KIND");
    }

    @Test
    void shouldRefuseATransportThatThereIsNot() throws IOException {
        assertThat(runWith(Map.of(), "ping", "--transport", "udp")).isEqualTo(2);

        assertThat(complaint())
                .startsWith(
                        "veltro ping: --transport: there is no transport \"udp\", write one of tcp, quic, websocket");
    }

    @Test
    void shouldExitWithOneWhenSomethingIsMissing() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "10_get_stream_missing.response")) {
            assertThat(run(server, "stream", "get", "orders")).isEqualTo(1);

            assertThat(printed()).isEmpty();
            assertThat(complaint()).isEqualTo("Stream orders was not found. See \"veltro stream list\".\n");
        }
    }

    @Test
    void shouldExplainARefusalInOneLine() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "54_error_1012.response")) {
            assertThat(run(server, "stream", "create", "orders")).isEqualTo(1);

            assertThat(complaint())
                    .isEqualTo(
                            "veltro stream create orders: refused. A stream of this name exists already (error 1012)."
                                    + " Choose another name, or see \"veltro stream list\".\n");
        }
    }

    @Test
    void shouldSayHowToStartAServerWhenThereIsNone() throws IOException {
        CannedServer gone = CannedServer.answering(LOGIN);
        String address = address(gone);
        gone.close();

        assertThat(runWith(credentials(), "stream", "list", "--server", address))
                .isEqualTo(1);

        assertThat(complaint())
                .isEqualTo("veltro stream list: nothing answers at " + address
                        + ". Start a server with \"ops/veltro server\", or name another with --server HOST:PORT.\n");
    }

    @Test
    void shouldSayThatNobodyLogsIn() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN)) {
            assertThat(runWith(Map.of("VELTRO_SERVER", address(server)), "me")).isEqualTo(1);

            assertThat(complaint()).startsWith("veltro me: Nobody to log in as. Give -u USER");
        }
    }

    @Test
    void shouldUseTheLetterOfTheCommandBeforeThatOfEveryCommand() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, OK)) {
            assertThat(run(server, "message", "send", "1", "2", "-p", "7", "--password", "other", "-u", "bob", "hello"))
                    .isZero();

            assertThat(requests(server).get(0))
                    .isInstanceOfSatisfying(
                            UserRequest.Login.class,
                            login -> assertThat(login.password()).isEqualTo("other"));
            assertThat(requests(server).get(1)).isInstanceOfSatisfying(MessageRequest.Send.class, send -> {
                assertThat(send.partitioning()).isEqualTo(MessageRequest.Partitioning.PARTITION);
                assertThat(send.partition()).isEqualTo(7);
                assertThat(send.batch().count()).isEqualTo(1);
            });
            assertThat(printed()).isEqualTo("Sent 1 message to topic 2 of stream 1.\n");
        }
    }

    @Test
    void shouldSendTheLinesOfTheInputWithoutEmptyOnes() throws IOException {
        input = "one\r\n\ntwo\nthree";
        try (CannedServer server = CannedServer.answering(LOGIN, OK)) {
            assertThat(run(server, "m", "s", "orders", "events", "-m", "key")).isZero();

            assertThat(requests(server).get(1)).isInstanceOfSatisfying(MessageRequest.Send.class, send -> {
                assertThat(send.partitioning()).isEqualTo(MessageRequest.Partitioning.KEY);
                assertThat(send.batch().count()).isEqualTo(3);
                assertThat(send.batch().messagesBytes()).isEqualTo(3 * 64 + "onetwothree".length());
            });
            assertThat(printed()).startsWith("Sent 3 messages");
        }
    }

    @Test
    void shouldShowPolledMessages() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "31_poll_offset.response")) {
            int exit = run(
                    server,
                    "message",
                    "poll",
                    "1",
                    "2",
                    "0",
                    "-o",
                    "40",
                    "-m",
                    "2",
                    "-c",
                    "9",
                    "-s",
                    "--output",
                    "list");

            assertThat(exit).isZero();
            assertThat(printed().lines())
                    .containsExactly(
                            "40|2023-11-14 22:13:20.000011|100f0e0d-0c0b-0a09-0807-060504030201|5|first|k1:int32:7",
                            "41|2023-11-14 22:13:20.000011|100f0e0d-0c0b-0a09-0807-060504030201|6|second|");
        }
    }

    @Test
    void shouldFollowFromOneReplyToTheNext() throws IOException {
        try (CannedServer server = CannedServer.answering(
                LOGIN, "31_poll_offset.response", "33_poll_first_no_partition.response", "31_poll_offset.response")) {
            int exit = run(server, "message", "poll", "1", "2", "0", "--first", "--follow", "-m", "4", "--json");

            assertThat(exit).isZero();
            assertThat(printed().lines()).hasSize(4).allMatch(line -> line.startsWith("{\"offset\":4"));
            assertThat(requests(server).subList(1, 4))
                    .map(request -> (MessageRequest.Poll) request)
                    .map(poll -> poll.strategy() + " " + poll.value() + " " + poll.count())
                    .containsExactly("FIRST 0 4", "OFFSET 42 2", "OFFSET 42 2");
        }
    }

    @Test
    void shouldCarryMessagesThroughAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("events.bin");
        try (CannedServer server = CannedServer.answering(LOGIN, "31_poll_offset.response")) {
            run(server, "message", "poll", "1", "2", "0", "-f", "-m", "2", "--output-file", file.toString());
        }
        try (CannedServer server = CannedServer.answering(LOGIN, OK)) {
            run(server, "message", "send", "1", "2", "--input-file", file.toString());

            assertThat(requests(server).get(1))
                    .isInstanceOfSatisfying(
                            MessageRequest.Send.class,
                            send -> assertThat(send.batch().messagesBytes())
                                    .isEqualTo((int) file.toFile().length()));
        }
        Files.write(file, new byte[] {1, 2, 3});
        try (CannedServer server = CannedServer.answering(LOGIN)) {
            assertThat(run(server, "message", "send", "1", "2", "--input-file", file.toString()))
                    .isEqualTo(1);
            assertThat(complaint()).contains("holds no messages");
        }
    }

    @Test
    void shouldKeepWhatAnUpdateLeavesOut() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "16_get_topic.response", OK)) {
            assertThat(run(server, "topic", "update", "1", "2", "renamed", "gzip"))
                    .isZero();

            assertThat(requests(server).get(2))
                    .isEqualTo(new TopicRequest.Update(
                            Identifier.of(1),
                            Identifier.of(2),
                            new TopicRequest.Settings(TopicRequest.COMPRESSION_GZIP, -1, -1, 1, "renamed")));
        }
    }

    @Test
    void shouldCreateATopicWithSeveralWordsOfExpiry() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "15_create_topic_full.response")) {
            run(server, "t", "c", "1", "events", "1", "gzip", "1day", "2h", "-m", "1GB", "-r", "5");

            assertThat(requests(server).get(1))
                    .isEqualTo(new TopicRequest.Create(
                            Identifier.of(1),
                            1,
                            new TopicRequest.Settings(2, 93_600_000_000L, 1_000_000_000, 5, "events")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "strem list",
                "stream",
                "stream create",
                "stream create a b",
                "stream list --jsn",
                "stream list --output yaml",
                "topic create s n x",
                "topic create s n 1 zip",
                "topic create s n 1 none 5parsecs",
                "message send s t -p 1 -m k x",
                "message send s t -H bad x",
                "message send s t --input-file f x",
                "message poll s t 0 --first --last",
                "message poll s t -1",
                "offset set c s t 0 -5",
                "offset get c s t 0 -k nobody",
                "ping --server host:99999",
                "ping --timeout soon",
                "help nothing"
            })
    void shouldExitWithTwoOnBadUsage(String line) throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, OK)) {
            assertThat(run(server, line.split(" "))).isEqualTo(2);

            assertThat(printed()).isEmpty();
            assertThat(complaint()).isNotEmpty().doesNotContain("Exception", "\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "--help", "--version", "help", "help message poll", "completion", "stream create --help"})
    void shouldHelpWithoutAServer(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

        assertThat(runWith(Map.of(), arguments)).isZero();
        assertThat(printed()).isNotEmpty();
        assertThat(complaint()).isEmpty();
    }

    @Test
    void shouldShowAnExampleWithEveryCommand() {
        for (CommandLine command : all(Cli.commandLine())) {
            CommandSpec spec = command.getCommandSpec();
            String help = command.getUsageMessage();

            assertThat(help).as(spec.qualifiedName()).contains("Examples:");
            assertThat(spec.usageMessage().description())
                    .as(spec.qualifiedName())
                    .isNotEmpty();
            assertThat(help.lines().filter(text -> text.contains("Options of every command")))
                    .as(spec.qualifiedName())
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldTakeTheOptionsOfEveryCommandEverywhere() {
        for (CommandLine command : all(Cli.commandLine())) {
            assertThat(command.getCommandSpec().optionsMap())
                    .as(command.getCommandSpec().qualifiedName())
                    .containsKeys("--server", "--username", "--password", "--output", "--json", "--quiet", "--timeout")
                    .containsKeys("-h", "-q");
        }
    }

    @Test
    void shouldTakeCommandsOfALauncher() {
        CommandLine root = Cli.commandLine(new Extra());

        assertThat(root.getSubcommands()).containsKeys("extra", "stream");
        assertThat(root.execute("extra")).isEqualTo(42);
    }

    /** A command of somebody else. */
    @CommandLine.Command(name = "extra")
    private static final class Extra implements java.util.concurrent.Callable<Integer> {
        @Override
        public Integer call() {
            return 42;
        }
    }

    private static List<CommandLine> all(CommandLine root) {
        List<CommandLine> commands = new ArrayList<>(List.of(root));
        root.getSubcommands().values().forEach(below -> commands.addAll(all(below)));
        return commands;
    }

    private int run(CannedServer server, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--server", address(server)));
        all.addAll(Arrays.asList(arguments));
        return runWith(credentials(), all.toArray(String[]::new));
    }

    private int runWith(Map<String, String> environment, String... arguments) {
        return Cli.run(
                arguments,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                environment);
    }

    private static Map<String, String> credentials() {
        return Map.of("VELTRO_USERNAME", "iggy", "VELTRO_PASSWORD", "secret");
    }

    private static String address(CannedServer server) {
        return "127.0.0.1:" + server.address().getPort();
    }

    private static List<Request> requests(CannedServer server) {
        return server.received().stream().map(CliTest::request).toList();
    }

    private static Request request(byte[] frame) {
        ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        WireReader in = WireReader.of(frame);
        in.skip(RequestFrame.HEADER_BYTES);
        return Objects.requireNonNull(RequestCode.of(RequestFrame.code(header, 0)))
                .read(in);
    }

    private String printed() {
        return out.toString(UTF_8).replace(System.lineSeparator(), "\n");
    }

    private String complaint() {
        return err.toString(UTF_8).replace(System.lineSeparator(), "\n");
    }
}
