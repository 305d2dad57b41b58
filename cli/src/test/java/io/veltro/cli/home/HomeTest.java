package io.veltro.cli.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HomeTest {
    private static final ServerAddress HERE = ServerAddress.parse("127.0.0.1:8090");
    private static final ServerAddress THERE = new ServerAddress("::1", 9000);

    @TempDir
    private Path parent;

    private Path directory = Path.of("");
    private SavedTokens tokens = new SavedTokens(Home.of(Map.of()));
    private Contexts contexts = new Contexts(Home.of(Map.of()));

    @BeforeEach
    void moveIn() {
        directory = parent.resolve("home");
        Home home = Home.of(Map.of("VELTRO_HOME", directory.toString(), "HOME", "nowhere"));
        tokens = new SavedTokens(home);
        contexts = new Contexts(home);
    }

    @Test
    void shouldStandBelowTheUsersHomeUnlessTold() {
        assertThat(Home.of(Map.of("HOME", parent.toString())).path("f")).isEqualTo(parent.resolve(".veltro/f"));
        assertThat(Home.of(Map.of("HOME", "h", "VELTRO_HOME", parent.toString()))
                        .path("f"))
                .isEqualTo(parent.resolve("f"));
        assertThat(Home.of(Map.of()).read("f")).isEmpty();
        assertThatThrownBy(() -> Home.of(Map.of()).write("f", ""))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("set VELTRO_HOME");
    }

    @Test
    void shouldKeepFilesForTheirOwnerAlone() throws IOException {
        // when
        tokens.keep(token(HERE, true, "session", "s-secret"));
        contexts.create(context("staging"));
        contexts.use("staging");

        // then
        assertThat(mode(directory)).isEqualTo("rwx------");
        assertThat(mode(directory.resolve("credentials"))).isEqualTo("rw-------");
        assertThat(mode(directory.resolve("contexts.toml"))).isEqualTo("rw-------");
        assertThat(mode(directory.resolve(".active_context"))).isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rw--w----", "rwx-----x"})
    void shouldRefuseFilesThatAreOpenToOthers(String mode) throws IOException {
        // given
        tokens.keep(token(HERE, true, "session", "s-secret"));
        Path file = directory.resolve("credentials");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        // then
        assertThatThrownBy(() -> tokens.session(HERE))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining(mode)
                .hasMessageContaining("chmod 600 " + file)
                .hasMessageNotContaining("s-secret");
    }

    @Test
    void shouldKeepOneSessionForEachServerAndTokensByName() {
        // when
        tokens.keep(token(HERE, true, "first", "1"));
        tokens.keep(token(HERE, true, "second", "2"));
        tokens.keep(token(THERE, true, "third", "3"));
        tokens.keep(token(HERE, false, "second", "4"));
        tokens.keep(token(HERE, false, "nightly \"\n\u00e9", "5"));

        // then
        assertThat(tokens.session(HERE)).contains(token(HERE, true, "second", "2"));
        assertThat(tokens.session(THERE)).contains(token(THERE, true, "third", "3"));
        assertThat(tokens.named(HERE, "second")).contains(token(HERE, false, "second", "4"));
        assertThat(tokens.named(HERE, "nightly \"\n\u00e9")).isPresent();
        assertThat(tokens.named(THERE, "second")).isEmpty();

        // when
        tokens.remove(token(HERE, true, "second", "2"));

        // then
        assertThat(tokens.session(HERE)).isEmpty();
        assertThat(tokens.named(HERE, "second")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[",
                "[{\"server\":\"a\"}]",
                "[{\"server\":1}]",
                "[{\"token\":\"s-secret\"",
                "s-secret",
                "[{\"server\":\"s\",\"kind\":\"token\",\"name\":\"n\",\"token\":\"s-secret\\x\"}]"
            })
    void shouldNotGuessAtADamagedFile(String text) throws IOException {
        write("credentials", text);

        assertThatThrownBy(() -> tokens.session(HERE))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("Delete it and log in again")
                .hasMessageNotContaining("s-secret");
    }

    @Test
    void shouldUseTheDefaultContextAtFirst() {
        assertThat(contexts.activeName()).isEqualTo("default");
        assertThat(contexts.active().server()).isEqualTo(HERE);
        assertThat(contexts.all()).extracting(Context::name).containsExactly("default");
    }

    @Test
    void shouldKeepContexts() {
        // when
        contexts.create(context("staging"));
        contexts.create(context("a \"b\" \\ \u00e9"));
        contexts.use("a \"b\" \\ \u00e9");

        // then
        assertThat(contexts.all()).extracting(Context::name).containsExactly("default", "staging", "a \"b\" \\ \u00e9");
        assertThat(contexts.active().server()).isEqualTo(THERE);
        assertThat(contexts.active().username()).contains("ann");
        assertThat(contexts.active().password()).contains(new Secret("p \"w\"\t\\"));

        // when
        contexts.delete("a \"b\" \\ \u00e9");

        // then
        assertThat(contexts.activeName()).isEqualTo("default");
        assertThat(contexts.all()).extracting(Context::name).containsExactly("default", "staging");
    }

    @Test
    void shouldKeepEntriesItHasNoUseFor() throws IOException {
        // given
        write("contexts.toml", "[old]\ntransport = \"http\"\nhttp_retries = 3\ntcp_tls_enabled = true\n");

        // when
        contexts.create(context("staging"));

        // then
        assertThat(Files.readString(directory.resolve("contexts.toml")))
                .startsWith("[old]\ntransport = \"http\"\nhttp_retries = 3\ntcp_tls_enabled = true\n\n[staging]\n");
        contexts.use("old");
        assertThat(contexts.active().kind()).isEqualTo(TransportKind.HTTP);
        assertThat(contexts.active().server()).hasToString("127.0.0.1:3000");
        assertThat(contexts.active().tls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, tcp, tcp_server_address = \"h:8090\"",
        "QUIC, quic, quic_server_address = \"h:8080\"",
        "WEBSOCKET, ws, websocket_server_address = \"h:8092\"",
        "HTTP, http, http_api_url = \"https://h:3000\""
    })
    void shouldKeepTheTransportUnderTheKeysOfIggy(TransportKind kind, String word, String address) throws IOException {
        // when
        Optional<TlsOptions> tls = Optional.of(new TlsOptions(Optional.empty(), "h"));
        contexts.create(Context.of(
                "a",
                kind,
                Optional.of(ServerAddress.parse("h")),
                tls,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        contexts.use("a");

        // then
        assertThat(Files.readString(directory.resolve("contexts.toml")))
                .startsWith("[a]\ntransport = \"" + word + "\"\n" + address + "\n");
        assertThat(contexts.active().kind()).isEqualTo(kind);
        assertThat(contexts.active().server()).hasToString("h:" + kind.port());
        assertThat(contexts.active().tls()).isEqualTo(tls);
    }

    @Test
    void shouldSayThatAContextNamesNoTransport() throws IOException {
        write("contexts.toml", "[old]\ntransport = \"carrier\"\n");
        contexts.use("old");
        assertThat(contexts.active().address()).isEmpty();
        assertThatThrownBy(() -> contexts.active().server())
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("context old: there is no transport \"carrier\"")
                .hasMessageContaining("veltro context use");
    }

    @Test
    void shouldSayWhatIsWrongWithContexts() throws IOException {
        contexts.create(context("staging"));

        assertThatThrownBy(() -> contexts.create(context("staging"))).hasMessageContaining("already");
        assertThatThrownBy(() -> contexts.create(context("default"))).hasMessageContaining("built in");
        assertThatThrownBy(() -> contexts.delete("default")).hasMessageContaining("built in");
        assertThatThrownBy(() -> contexts.use("other")).hasMessageContaining("there is no context other");
        assertThatThrownBy(() -> contexts.delete("other")).hasMessageContaining("veltro context list");
        write(".active_context", "gone\n");
        assertThatThrownBy(contexts::active).hasMessageContaining("context gone is in use, but");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a", "a = 1", "[a]\nserver = [1]", "[a]\npassword = s-secret"})
    void shouldNotGuessAtDamagedContexts(String text) throws IOException {
        write("contexts.toml", text);

        assertThatThrownBy(contexts::all)
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("contexts.toml cannot be used")
                .hasMessageNotContaining("s-secret");
    }

    private static SavedToken token(ServerAddress server, boolean session, String name, String secret) {
        return new SavedToken(server.toString(), session, name, new Secret(secret));
    }

    private static Context context(String name) {
        return Context.of(
                name,
                TransportKind.TCP,
                Optional.of(THERE),
                Optional.empty(),
                Optional.of("ann"),
                Optional.of(new Secret("p \"w\"\t\\")),
                Optional.empty(),
                Optional.empty());
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(directory);
        Path path = directory.resolve(file);
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
