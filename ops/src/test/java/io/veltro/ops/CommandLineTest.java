package io.veltro.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.cli.Cli;
import io.veltro.cli.client.Client;
import io.veltro.cli.client.MessageCursor;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MaybePartition;
import io.veltro.pipeline.request.MessageRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands against the real server, each as a script would call it. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class CommandLineTest {
    @TempDir
    private static Path directory;

    private static ServerProcess server;

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();
    private String name;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.in(directory).start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    @BeforeEach
    void beRoot(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
        environment.put("VELTRO_HOME", home.toString());
        environment.put("VELTRO_SERVER", "127.0.0.1:" + server.port());
        environment.put("VELTRO_USERNAME", "iggy");
        environment.put("VELTRO_PASSWORD", "iggy");
    }

    /** One run of the program. */
    private record Run(int exit, String out, String err) {
        Run isDone() {
            assertThat(exit).as(err).isZero();
            return this;
        }

        Run hasFailed(String... reasons) {
            assertThat(exit).as(out).isEqualTo(1);
            assertThat(err).contains(reasons);
            return this;
        }

        Run says(String... texts) {
            isDone();
            assertThat(out).contains(texts);
            return this;
        }

        /** Without layout. */
        Run holds(String... texts) {
            isDone();
            assertThat(out.replaceAll("\\s+", "")).contains(texts);
            return this;
        }
    }

    private Run veltro(String line) {
        return typing("", line.split(" "));
    }

    private Run typing(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Cli.run(
                arguments,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                environment);
        return new Run(exit, out.toString(UTF_8), err.toString(UTF_8));
    }

    private void makeTopic(int partitions) {
        veltro("stream create " + name).isDone();
        veltro("topic create " + name + " events " + partitions).isDone();
    }

    @Test
    void shouldMakeAndChangeUsers() {
        // given
        typing("ann-password\n", "user", "create", "ann", "-g", "r_usr").says("User ann created with ID ");
        veltro("user create ann ann-password").hasFailed("(error 46)");
        veltro("user create bob bob-password -u inactive -s 7:r_str#8:p_msg,s_msg")
                .isDone();

        // then
        veltro("user list -l list").says("|active|ann\n", "|inactive|bob\n");
        veltro("user get bob --json")
                .holds(
                        "\"scope\":\"stream7\",\"permissions\":[\"read_stream\"]",
                        "\"poll_messages\",\"send_messages\"");
        veltro("-u bob -p bob-password me").hasFailed("(error 47)");
        veltro("-u ann -p ann-password user list").isDone();
        veltro("-u ann -p ann-password user delete bob").hasFailed("(error 41)");
        veltro("-u ann -p wrong-password me").hasFailed("(error 42)").hasFailed("Check -u and -p");

        // when
        veltro("user status bob active").says("User bob is active now.");
        veltro("user name bob robert").says("renamed to robert");
        veltro("user permissions robert").says("All permissions of user robert taken away.");
        typing("bob-password\nnew-password\n", "user", "password", "robert").isDone();
        typing("bob-password\nnew-password\n", "user", "password", "robert").hasFailed("(error 42)");

        // then
        veltro("-u robert -p new-password me").isDone();
        veltro("user get robert --json").holds("\"permissions\":[]");
        veltro("user delete robert").isDone();
        veltro("user get robert").hasFailed("User robert was not found. See \"veltro user list\".");
        veltro("user delete robert").hasFailed("(error 20)");
        veltro("user delete 0").hasFailed("(error 48)");
    }

    @Test
    void shouldLogInWithTokens() throws IOException {
        // given
        String raw = veltro("-q token create raw 1day 2h").isDone().out().strip();
        veltro("token create nightly --store-token").says("created and saved; use it with -n nightly.");
        veltro("token create nightly").hasFailed("(error 51)");
        veltro("token create ab").hasFailed("(error 50)");

        // then
        veltro("token list -l list").says("nightly|never\n", "raw|20");
        assertThat(Files.readString(home.resolve("credentials")))
                .contains("\"nightly\"")
                .doesNotContain(raw);

        // when
        environment.remove("VELTRO_USERNAME");

        // then
        veltro("me").hasFailed("Nobody to log in as.");
        veltro("-n nightly me").isDone();
        veltro("-t " + raw + " me").isDone();
        environment.put("VELTRO_TOKEN", raw);
        veltro("me").isDone();

        // when
        veltro("-n nightly token delete nightly").isDone();
        veltro("token delete raw").isDone();

        // then
        veltro("-n nightly me").hasFailed("no token \"nightly\" is saved");
        Run refused = veltro("me").hasFailed("veltro me: refused.");
        assertThat(refused.err()).doesNotContain(raw);
    }

    @Test
    void shouldKeepASession() throws IOException {
        // when
        veltro("login 1h").says("Logged in to 127.0.0.1:" + server.port() + " for 1h.");
        environment.remove("VELTRO_USERNAME");

        // then
        veltro("token list -l list").says("veltro-cli-session-");
        veltro("login").says("Already logged in");
        veltro("logout").says("Logged out of ");
        veltro("me").hasFailed("Nobody to log in as.");
        veltro("logout").hasFailed("Nobody is logged in");

        // when the server has forgotten the session
        environment.put("VELTRO_USERNAME", "iggy");
        veltro("login").isDone();
        String listed = veltro("token list -l list").out();
        String tokenName = listed.substring(0, listed.indexOf('|'));
        veltro("-u iggy -p iggy token delete " + tokenName).isDone();

        // then
        assertThat(veltro("me").isDone().err()).contains("is over.");
        assertThat(veltro("me").isDone().err()).isEmpty();
        assertThat(Files.readString(home.resolve("credentials"))).doesNotContain(tokenName);
    }

    @Test
    void shouldShowConsumerGroupsAndTheirMembers() throws IOException {
        // given
        makeTopic(2);
        veltro("message send " + name + " events -p 0 a b c").isDone();
        veltro("group create " + name + " events workers").says("with ID 0.");
        veltro("group create " + name + " events workers").hasFailed("(error 5004)");
        Identifier stream = Identifier.of(name);
        Identifier topic = Identifier.of("events");
        Identifier group = Identifier.of("workers");

        try (Client member = loggedIn()) {
            // when
            member.joinGroup(stream, topic, group);
            MessageCursor polled = member.poll(
                    MessageRequest.Poll.of(Consumer.group(group), stream, topic, MaybePartition.NONE, 10, true));

            // then
            assertThat(polled.partition()).isZero();
            assertThat(polled.count()).isEqualTo(3);
            veltro("group get " + name + " events workers --json")
                    .holds("\"members_count\":1,\"members\":[{\"id\":", "\"partitions\":[0,1]");
            veltro("group list " + name + " events -o list").says("0|workers|2|1\n");
            String id = Integer.toUnsignedString(member.me().client().client());
            veltro("client list -o list").says(id + "|0|127.0.0.1:");
            veltro("client get " + id + " --json").holds("\"group_id\":0}");
            veltro("offset get workers " + name + " events 0 -k cg --json").holds("\"stored_offset\":2");

            veltro("offset set workers " + name + " events 0 0 -k cg").hasFailed("(error 5006)", "stop them first");

            // when
            member.leaveGroup(stream, topic, group);

            // then
            veltro("group get " + name + " events workers --json").holds("\"members_count\":0,\"members\":[]");
        }
        veltro("offset set workers " + name + " events 0 0 -k cg").isDone();
        veltro("offset get workers " + name + " events 0 -k cg --json").holds("\"stored_offset\":0");
        veltro("offset delete workers " + name + " events 0 -k cg").isDone();
        veltro("offset get workers " + name + " events 0 -k cg").hasFailed("No offset is stored");

        // when
        veltro("group delete " + name + " events workers").isDone();

        // then
        veltro("group get " + name + " events workers").hasFailed("was found. See \"veltro group list");
        veltro("group list " + name + " events").says("There are no groups of topic events");
        veltro("group list " + name + " others").hasFailed("No topic others");
        veltro("client get 4294967295").hasFailed("was not found");
    }

    private static Client loggedIn() throws IOException {
        Client client = Client.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), Duration.ofSeconds(30));
        client.login("iggy", "iggy");
        return client;
    }

    @Test
    void shouldEmptyFlushAndDelete() {
        // given
        makeTopic(1);
        veltro("message send " + name + " events a b c").isDone();
        veltro("offset set me " + name + " events 0 2").isDone();

        // then
        veltro("message flush " + name + " events 0 --fsync").isDone();
        veltro("message flush " + name + " events 9").hasFailed("(error 3007)");
        veltro("segment delete " + name + " events 0 1").isDone();
        veltro("segment delete " + name + " events 9 1").hasFailed("(error 3007)");
        veltro("offset delete me " + name + " events 0").isDone();
        veltro("offset delete me " + name + " events 0").hasFailed("(error 3021)");

        // when
        veltro("topic purge " + name + " events").isDone();

        // then
        veltro("topic get " + name + " events --json").holds("\"messages_count\":0");

        // when
        veltro("message send " + name + " events d").isDone();
        veltro("stream purge " + name).isDone();

        // then
        veltro("stream get " + name + " --json").holds("\"messages_count\":0");
        veltro("message poll " + name + " events 0 --first").says("There are no messages to show.");
    }

    @Test
    void shouldFetchASnapshot() throws IOException {
        // when
        String said = veltro("snapshot -s test -o " + home.resolve("reports"))
                .says("snapshot_20")
                .out();

        // then
        Path file = Path.of(said.substring("Wrote ".length(), said.lastIndexOf(',')));
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.getEntry("test.txt")).isNotNull();
        }
    }

    @Test
    void shouldDescribeTheServer() {
        veltro("cluster metadata -l list").says("127.0.0.1|" + server.port() + "|", "|leader|healthy\n");
        veltro("stats --json").holds("\"iggy_server_version\":\"0.8.0\"");
        veltro("me").says("TCP");
    }

    @Test
    void shouldGoWhereAContextSays() {
        // given
        environment.keySet().retainAll(Set.of("VELTRO_HOME"));
        veltro("context create here --server 127.0.0.1:" + server.port() + " -u iggy -p iggy")
                .isDone();

        // when
        veltro("context use here").isDone();

        // then
        veltro("me").isDone();
        veltro("context list -l list").says("here|yes|tcp|127.0.0.1:" + server.port() + "|user iggy with password\n");

        // when
        veltro("context delete here").isDone();

        // then
        veltro("context list -l list").says("default|yes|tcp|127.0.0.1:8090|\n");
    }

    @Test
    void shouldTakeNamesOutsideOfAscii() {
        veltro("stream create für-Köln-€").isDone();

        veltro("stream get für-Köln-€ -o list").says("Name|für-Köln-€\n");
    }
}
