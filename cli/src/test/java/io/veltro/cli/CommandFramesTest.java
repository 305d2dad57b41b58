package io.veltro.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.cli.client.CannedServer;
import io.veltro.cli.client.Golden;
import io.veltro.pipeline.wire.RequestFrame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each command sends, held to recorded frames, and what it makes of recorded answers. */
@Timeout(20)
class CommandFramesTest {
    private static final String LOGIN = "02_login_user.response";
    private static final String TOKEN_LOGIN = "59_login_pat.response";
    private static final String OK = "13_delete_stream.response";
    private static final String PERMISSIONS = "-g r_srv,read_users,r_str,R_TOP,s_msg"
            + " -s 3:m_str,manage_topics,p_msg#5:m_top,p_msg#6:r_top,s_msg -s 4:read_stream,r_top,send_messages";

    @TempDir
    private Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private String input = "";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "client get 77 | 05_get_client | 05_get_client",
                "c g 78 | 05_get_client | 06_get_client_missing",
                "client list | 07_get_clients | 07_get_clients",
                "me | 04_get_me | 04_get_me",
                "stream update 1 renamed | 12_update_stream | 12_update_stream",
                "s d orders | 13_delete_stream | 13_delete_stream",
                "topic list orders | 17_get_topics | 17_get_topics",
                "topic delete 1 events | 19_delete_topic | 19_delete_topic",
                "partition create 1 2 10 | 20_create_partitions | 20_create_partitions",
                "p d 1 events 1 | 21_delete_partitions | 21_delete_partitions",
                "group create 1 2 workers | 22_create_consumer_group | 22_create_consumer_group",
                "g c 1 2 workers -g 9 | 22_create_consumer_group | 22_create_consumer_group",
                "consumer-group get 1 2 workers | 23_get_consumer_group | 23_get_consumer_group",
                "group list orders events | 24_get_consumer_groups | 24_get_consumer_groups",
                "g d 1 2 workers | 27_delete_consumer_group | 27_delete_consumer_group",
                "offset set 9 1 2 0 41 | 36_store_offset | 36_store_offset",
                "consumer-offset get 9 1 2 0 | 38_get_offset | 38_get_offset",
                "o d 9 1 2 0 | derived/D07_delete_offset | 13_delete_stream",
                "user create bob secret | 40_create_user_plain | 40_create_user_plain",
                "u c bob secret -u inactive " + PERMISSIONS
                        + " | 41_create_user_permissions | 41_create_user_permissions",
                "user get 0 | 42_get_user | 42_get_user",
                "user get bob | 43_get_user_no_permissions | 43_get_user_no_permissions",
                "user list | 44_get_users | 44_get_users",
                "user permissions 1 " + PERMISSIONS + " | 47_update_permissions | 47_update_permissions",
                "u p 1 | 48_update_permissions_none | 48_update_permissions_none",
                "user password 1 secret topsecret | 49_change_password | 49_change_password",
                "user delete 1 | 50_delete_user | 50_delete_user",
                "token create new-token 50ms | 51_create_pat | 51_create_pat",
                "pat l | 52_get_pats | 52_get_pats",
                "pat delete new-token | 53_delete_pat | 53_delete_pat",
                "stream purge 1 | derived/D04_purge_stream | 13_delete_stream",
                "topic purge 1 events | derived/D05_purge_topic | 13_delete_stream",
                "message flush 1 2 0 --fsync | derived/D06_flush | 13_delete_stream",
                "segment delete 1 2 0 1 | derived/D08_delete_segments | 13_delete_stream",
                "cluster metadata | derived/D03_get_cluster_metadata | derived/D16_get_cluster_metadata",
                "cl m -l list | derived/D03_get_cluster_metadata | derived/D16_get_cluster_metadata",
                "snapshot -s test,filesystem_overview -o HOME | derived/D01_get_snapshot | 03_get_stats",
                "snapshot -o HOME/below | derived/D02_get_snapshot_all | 03_get_stats",
            })
    void shouldSendTheFrameOfItsCommand(String line, String request, String response) throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, response + ".response")) {
            // when
            int exit = run(server, line.replace("HOME", home.toString()).split(" "));

            // then
            assertThat(exit).as(complaint()).isEqualTo(response.endsWith("missing") ? 1 : 0);
            byte[] expected = Golden.frame(request + ".request");
            if (line.equals("c g 78")) {
                expected = Golden.frame("06_get_client_missing.request");
            }
            assertThat(server.received().get(1)).isEqualTo(expected);
            assertThat(printed() + complaint()).isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource({"consumer, 1", "c, 1", "consumer-group, 2", "CG, 2"})
    void shouldAskForEitherKindOfConsumer(String kind, byte onTheWire) throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "38_get_offset.response")) {
            assertThat(run(server, "offset", "get", "9", "1", "2", "0", "-k", kind))
                    .as(complaint())
                    .isZero();

            byte[] expected = Golden.frame("38_get_offset.request");
            expected[RequestFrame.HEADER_BYTES] = onTheWire;
            assertThat(server.received().get(1)).isEqualTo(expected);
        }
    }

    @Test
    void shouldShowAUserWithPermissions() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "42_get_user.response")) {
            run(server, "user", "get", "0", "--json");

            assertThat(printed().replaceAll("\\s+", ""))
                    .contains("\"username\":\"iggy\"")
                    .contains("{\"scope\":\"server\",\"permissions\":[\"read_servers\",\"read_users\",\"read_streams\","
                            + "\"read_topics\",\"send_messages\"]}")
                    .contains("{\"scope\":\"stream3,topic6\",\"permissions\":[\"read_topic\",\"send_messages\"]}");
        }
        try (CannedServer server = CannedServer.answering(LOGIN, "42_get_user.response")) {
            out.reset();
            run(server, "user", "get", "0");

            assertThat(printed()).contains("│ stream 3, topic 5 │ manage_topic, poll_messages ");
        }
    }

    @Test
    void shouldShowTheMembersOfAGroup() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "23_get_consumer_group.response")) {
            run(server, "group", "get", "1", "2", "workers", "-o", "list");

            assertThat(printed()).contains("Name|workers\n").endsWith("\n0|0, 2\n1|1\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user create bob", "user create bob -g r_str"})
    void shouldReadAPasswordFromTheInput(String line) throws IOException {
        // given
        input = "secret\nmore\n";

        // when
        try (CannedServer server = CannedServer.answering(LOGIN, "40_create_user_plain.response")) {
            assertThat(run(server, line.split(" "))).isZero();

            // then
            assertThat(new String(server.received().get(1), UTF_8)).contains("bob\6secret");
        }
    }

    @Test
    void shouldReadBothPasswordsFromTheInput() throws IOException {
        input = "secret\ntopsecret\n";
        try (CannedServer server = CannedServer.answering(LOGIN, OK)) {
            assertThat(run(server, "user", "pwd", "1")).isZero();

            assertThat(server.received().get(1)).isEqualTo(Golden.frame("49_change_password.request"));
        }
    }

    @Test
    void shouldShowATokenOnceAndNothingElseWhenQuiet() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "51_create_pat.response")) {
            run(server, "token", "create", "new-token", "50ms", "-q");
            assertThat(printed()).isEqualTo("tok\n");
        }
        out.reset();
        try (CannedServer server = CannedServer.answering(LOGIN, "51_create_pat.response")) {
            run(server, "token", "create", "new-token");
            assertThat(printed()).isEqualTo("Token new-token created.\nToken: tok\n");
        }
    }

    @Test
    void shouldStoreAToken() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "51_create_pat.response")) {
            assertThat(run(server, "token", "create", "nightly", "--store-token"))
                    .isZero();

            assertThat(printed()).isEqualTo("Token nightly created and saved; use it with -n nightly.\n");
            assertThat(saved()).contains("\"" + address(server) + "\"", "\"nightly\"", "\"tok\"");
        }
    }

    @Test
    void shouldLogInWithAStoredToken() throws IOException {
        try (CannedServer server = CannedServer.answering(TOKEN_LOGIN, OK)) {
            save(server, "token", "nightly");

            assertThat(run(server, "-n", "nightly", "stream", "delete", "orders"))
                    .isZero();
            assertThat(server.received().get(0)).isEqualTo(Golden.frame("59_login_pat.request"));
        }
    }

    @Test
    void shouldForgetAStoredTokenThatIsDeleted() throws IOException {
        try (CannedServer server = CannedServer.answering(TOKEN_LOGIN, OK)) {
            save(server, "token", "nightly");

            assertThat(run(server, "-n", "nightly", "token", "delete", "nightly"))
                    .isZero();
            assertThat(saved()).doesNotContain("tok\"");
        }
    }

    @Test
    void shouldBeginASession() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, "51_create_pat.response")) {
            assertThat(run(server, "login")).as(complaint()).isZero();

            assertThat(printed()).isEqualTo("Logged in to " + address(server) + " for 15m.\n");
            assertThat(new String(server.received().get(1), UTF_8)).contains("veltro-cli-session-");
            assertThat(saved()).contains("\"session\"", "veltro-cli-session-", "\"tok\"");
        }
    }

    @Test
    void shouldUseASession() throws IOException {
        try (CannedServer server = CannedServer.answering(TOKEN_LOGIN, OK)) {
            save(server, "session", "veltro-cli-session-1");

            assertThat(run(server, "stream", "delete", "orders")).isZero();
            assertThat(server.received().get(0)).isEqualTo(Golden.frame("59_login_pat.request"));
        }
    }

    @Test
    void shouldNotBeginASecondSession() throws IOException {
        try (CannedServer server = CannedServer.answering(TOKEN_LOGIN)) {
            save(server, "session", "veltro-cli-session-1");

            assertThat(run(server, "login")).isZero();
            assertThat(printed()).startsWith("Already logged in to " + address(server));
        }
    }

    @Test
    void shouldEndASession() throws IOException {
        try (CannedServer server = CannedServer.answering(TOKEN_LOGIN, OK)) {
            save(server, "session", "veltro-cli-session-1");

            assertThat(run(server, "logout")).isZero();
            assertThat(new String(server.received().get(1), UTF_8)).endsWith("veltro-cli-session-1");
            assertThat(saved()).doesNotContain("tok\"");
        }
    }

    @Test
    void shouldForgetASessionThatIsOver() throws IOException {
        try (CannedServer server = CannedServer.answering("55_error_20.response", LOGIN, OK)) {
            save(server, "session", "veltro-cli-session-1");
            assertThat(run(server, "stream", "delete", "orders")).isZero();

            assertThat(complaint())
                    .startsWith("The saved session of 127.0.0.1:")
                    .endsWith(" is over.\n");
            assertThat(saved()).doesNotContain("tok\"");
        }
    }

    @Test
    void shouldPreferTheCommandLineToASession() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, OK)) {
            save(server, "session", "veltro-cli-session-1");
            assertThat(run(server, "-u", "ann", "-p", "other", "stream", "delete", "orders"))
                    .isZero();

            assertThat(new String(server.received().get(0), UTF_8)).contains("ann", "other");
        }
    }

    @Test
    void shouldSayThatNobodyIsLoggedIn() throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN)) {
            assertThat(run(server, "logout")).isEqualTo(1);
            assertThat(complaint()).startsWith("Nobody is logged in to 127.0.0.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user create bob s-secret more-secret",
                "user create bob s-secret -u gone",
                "user create bob s-secret --passwrod=s-secret",
                "user password 1 s-secret t-secret u-secret",
                "user password 1 s-secret t-secret",
                "user create bob s-secret",
                "-t s-secret -u bob me",
                "-t s-secret me",
                "-u bob -p s-secret me"
            })
    void shouldNotRepeatSecretsInErrors(String line) throws IOException {
        try (CannedServer server = CannedServer.answering("55_error_20.response")) {
            assertThat(run(server, line.split(" "))).isNotZero();

            assertThat(complaint()).isNotBlank().doesNotContain("secret");
            assertThat(printed()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user status bob asleep",
                "user create bob x -g fly",
                "user create bob x -g m_srv,",
                "user create bob x -s orders:m_str",
                "user create bob x -s 1:m_srv",
                "user create bob x -s 1:r_str#2:m_str",
                "user create bob x -s 1 -s 1:r_str",
                "user create bob x -s 1#2#2:p_msg",
                "user create bob x -s 4294967296",
                "user name bob",
                "token create abc 5parsecs",
                "token create",
                "login soon",
                "group create 1 2",
                "group get 1 2",
                "client get me",
                "client get 0",
                "client get -1",
                "segment delete 1 2 0",
                "segment delete 1 2 x 1",
                "segment delete 1 2 0 -1",
                "snapshot -s everything",
                "snapshot -s all,test",
                "snapshot -c rar",
                "cluster",
                "context",
                "context create a --transport udp",
                "context create a -u ann -t tok",
                "me -u ann -n nightly"
            })
    void shouldExitWithTwoOnBadUsage(String line) throws IOException {
        try (CannedServer server = CannedServer.answering(LOGIN, OK)) {
            assertThat(run(server, line.split(" "))).as(complaint()).isEqualTo(2);

            assertThat(printed()).isEmpty();
            assertThat(complaint()).isNotEmpty().doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void shouldGoWhereTheContextSays() throws IOException {
        environment.clear();
        environment.put("VELTRO_HOME", home.toString());
        try (CannedServer server = CannedServer.answering(LOGIN, OK)) {
            assertThat(run("context", "create", "here", "--server", address(server), "-u", "ann", "-p", "c-secret"))
                    .isZero();
            assertThat(run("context", "use", "here")).isZero();
            assertThat(run("ctx", "l", "-o", "list")).isZero();
            assertThat(run("stream", "delete", "orders")).as(complaint()).isZero();

            assertThat(new String(server.received().get(0), UTF_8)).contains("ann", "c-secret");
            assertThat(printed())
                    .contains("here|yes|tcp|" + address(server) + "|user ann with password\n")
                    .doesNotContain("c-secret");
        }
        assertThat(run("context", "delete", "here")).isZero();
        assertThat(run("context", "use", "here")).isEqualTo(1);
        assertThat(complaint()).contains("there is no context here");
    }

    private void save(CannedServer server, String kind, String name) throws IOException {
        Path file = home.resolve("credentials");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                String.format(
                        "[{\"server\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\",\"token\":\"tok\"}]",
                        address(server), kind, name));
    }

    private String saved() throws IOException {
        return Files.readString(home.resolve("credentials"));
    }

    private int run(CannedServer server, String... arguments) {
        environment.putIfAbsent("VELTRO_HOME", home.toString());
        environment.putIfAbsent("VELTRO_USERNAME", "iggy");
        environment.putIfAbsent("VELTRO_PASSWORD", "secret-of-root");
        List<String> all = new ArrayList<>(List.of("--server", address(server)));
        all.addAll(Arrays.asList(arguments));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        return Cli.run(
                arguments,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                environment);
    }

    private static String address(CannedServer server) {
        return "127.0.0.1:" + server.address().getPort();
    }

    private String printed() {
        return out.toString(UTF_8).replace(System.lineSeparator(), "\n");
    }

    private String complaint() {
        return err.toString(UTF_8).replace(System.lineSeparator(), "\n");
    }
}
