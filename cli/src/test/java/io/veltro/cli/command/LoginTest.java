package io.veltro.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.home.Context;
import io.veltro.cli.home.Contexts;
import io.veltro.cli.home.Home;
import io.veltro.cli.home.SavedToken;
import io.veltro.cli.home.SavedTokens;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.ServerAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class LoginTest {
    private static final String ELSEWHERE = "10.0.0.7:8090";

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();
    private InputStream input = InputStream.nullInputStream();
    private Optional<Function<String, String>> terminal = Optional.empty();

    @BeforeEach
    void chooseHome() {
        environment.put("VELTRO_HOME", home.toString());
    }

    @Test
    void shouldTakeTheCommandLineFirst() throws IOException {
        assertThat(Login.given(run("-u", "root", "-p", "secret"))).contains(user("root", "secret"));
        assertThat(Login.given(run("-t", "raw"))).contains(new Credentials.OfToken(new Secret("raw")));
        assertThat(Login.given(run())).isEmpty();
    }

    @Test
    void shouldReadThePasswordFromTheFirstLineOfTheInputAndLeaveTheRest() throws IOException {
        // given
        input = new ByteArrayInputStream("secret\r\nfirst message\n".getBytes(UTF_8));

        // then
        assertThat(Login.given(run("-u", "root"))).contains(user("root", "secret"));
        assertThat(new String(input.readAllBytes(), UTF_8)).isEqualTo("first message\n");
    }

    @Test
    void shouldAskForThePasswordAtATerminal() throws IOException {
        terminal = Optional.of(prompt -> "typed at " + prompt);

        assertThat(Login.given(run("-u", "root"))).contains(user("root", "typed at Password of root: "));
    }

    @Test
    void shouldRefuseAnEmptyPassword() {
        assertThatThrownBy(() -> Login.given(run("-u", "root")))
                .isInstanceOf(NotDone.class)
                .hasMessageContaining("Password of root: nothing was given");
    }

    @Test
    void shouldFindASavedTokenByItsName() throws IOException {
        // given
        SavedTokens tokens = new SavedTokens(Home.of(environment));
        tokens.keep(new SavedToken("127.0.0.1:8090", false, "nightly", new Secret("raw")));

        // then
        assertThat(Login.given(run("-n", "nightly"))).contains(new Credentials.OfToken(new Secret("raw")));
        assertThatThrownBy(() -> Login.given(run("-n", "nightly", "--server", ELSEWHERE)))
                .hasMessageContaining("no token \"nightly\" is saved for " + ELSEWHERE)
                .hasMessageContaining("--store-token");
    }

    @Test
    void shouldKeepTheSecretsOfAContextToItsServer() throws IOException {
        // given
        useContext("ann", Optional.of("c-secret"));

        // then
        assertThat(run().server()).hasToString(ELSEWHERE);
        assertThat(Login.ofContext(run())).contains(user("ann", "c-secret"));
        assertThat(Login.ofContext(run("-p", "other"))).contains(user("ann", "other"));
        assertThat(Login.ofContext(run("--server", "localhost"))).isEmpty();
        environment.put("VELTRO_SERVER", "localhost");
        assertThat(Login.ofContext(run())).isEmpty();
    }

    @Test
    void shouldEncryptAsTheContextOfTheServerSays() {
        // given
        useContext("ann", Optional.empty());

        // then
        assertThat(run().route().tls())
                .contains(new TlsOptions(Optional.of(home.resolve("ca.pem").toAbsolutePath()), "staging.example"));
        assertThat(run("--tls").route().tls()).contains(new TlsOptions(Optional.empty(), TlsOptions.DEFAULT_DOMAIN));
        assertThat(run("--server", "localhost").route().tls()).isEmpty();
    }

    @Test
    void shouldChooseTheTransportByCommandLineThenEnvironmentThenContext() {
        // nothing said
        assertThat(run().transport()).isEqualTo(TransportKind.TCP);
        assertThat(run().server()).hasToString("127.0.0.1:8090");

        // given a context
        new Contexts(Home.of(environment))
                .create(Context.of(
                        "quick",
                        TransportKind.QUIC,
                        Optional.of(ServerAddress.parse("10.0.0.7")),
                        Optional.empty(),
                        Optional.of("ann"),
                        Optional.of(new Secret("c-secret")),
                        Optional.empty(),
                        Optional.empty()));
        new Contexts(Home.of(environment)).use("quick");

        // then
        assertThat(run().transport()).isEqualTo(TransportKind.QUIC);
        assertThat(run().server()).hasToString("10.0.0.7:8080");
        environment.put("VELTRO_TRANSPORT", "WS");
        assertThat(run().transport()).isEqualTo(TransportKind.WEBSOCKET);
        assertThat(run().server()).hasToString("10.0.0.7:8092");
        assertThat(run("--transport", "http").transport()).isEqualTo(TransportKind.HTTP);
        assertThat(run("--transport", "http").server()).hasToString("10.0.0.7:3000");
    }

    @Test
    void shouldKeepTheSecretsOfAContextToItsTransport() throws IOException {
        // given
        useContext("ann", Optional.of("c-secret"));

        // then the same host, but nobody has said that it is the same server, or that it encrypts
        assertThat(Login.ofContext(run("--transport", "ws"))).isEmpty();
        assertThat(run("--transport", "ws").route().tls()).isEmpty();
    }

    @Test
    void shouldTakeTheAddressOptionsOfIggyForTheirTransport() {
        String[] all = {
            "--tcp-server-address", "a", "--quic-server-address", "b:1",
            "--websocket-server-address", "c", "--http-api-url", "https://d/"
        };
        assertThat(run(all).server()).hasToString("a:8090");
        environment.put("VELTRO_TRANSPORT", "quic");
        assertThat(run(all).server()).hasToString("b:1");
        environment.put("VELTRO_TRANSPORT", "websocket");
        assertThat(run(all).server()).hasToString("c:8092");
        assertThat(run(all).route().tls()).isEmpty();
        environment.put("VELTRO_TRANSPORT", "http");
        assertThat(run(all).server()).hasToString("d:443");
        assertThat(run(all).route().tls()).isPresent();
    }

    @Test
    void shouldSayThatTheEnvironmentNamesNoTransport() {
        environment.put("VELTRO_TRANSPORT", "udp");
        assertThatThrownBy(() -> run().server())
                .isInstanceOf(NotDone.class)
                .hasMessage("VELTRO_TRANSPORT is set, but there is no transport \"udp\", write one of tcp, quic,"
                        + " websocket (or ws), http");
    }

    @Test
    void shouldAskForThePasswordOfAContextThatHasNone() throws IOException {
        useContext("ann", Optional.empty());
        terminal = Optional.of(prompt -> "typed");

        assertThat(Login.ofContext(run())).contains(user("ann", "typed"));
    }

    @Test
    void shouldPreferItsOwnVariablesToTheOthers() {
        variables("VELTRO_USERNAME", "veltro", "VELTRO_PASSWORD", "v", "IGGY_USERNAME", "iggy", "IGGY_PASSWORD", "i");

        assertThat(Login.ofEnvironment(run())).contains(user("veltro", "v"));
    }

    @Test
    void shouldTakeTheOtherVariablesWhenItsOwnAreNotWhole() {
        variables("VELTRO_USERNAME", "veltro", "VELTRO_PASSWORD", "", "IGGY_USERNAME", "iggy", "IGGY_PASSWORD", "i");

        assertThat(Login.ofEnvironment(run())).contains(user("iggy", "i"));
    }

    @Test
    void shouldTakeATokenOfTheEnvironment() {
        variables("VELTRO_TOKEN", "raw", "VELTRO_USERNAME", "veltro", "VELTRO_PASSWORD", "v");

        assertThat(Login.ofEnvironment(run())).contains(new Credentials.OfToken(new Secret("raw")));
    }

    @Test
    void shouldTakeAPasswordOfTheCommandLineForAUserOfTheEnvironment() {
        variables("IGGY_USERNAME", "iggy");

        assertThat(Login.ofEnvironment(run("-p", "given"))).contains(user("iggy", "given"));
        assertThat(Login.ofEnvironment(run())).isEmpty();
    }

    @Test
    void shouldNotShowSecrets() {
        assertThat(user("root", "hush").toString()).contains("root").doesNotContain("hush");
        assertThat(new Credentials.OfToken(new Secret("hush")).toString()).doesNotContain("hush");
        assertThat(new SavedToken("s", true, "n", new Secret("hush")).toString())
                .doesNotContain("hush");
        assertThat(new Context("c", Map.of("password", "hush")).toString()).doesNotContain("hush");
    }

    private void useContext(String username, Optional<String> password) {
        Contexts contexts = new Contexts(Home.of(environment));
        contexts.create(Context.of(
                "staging",
                TransportKind.TCP,
                Optional.of(ServerAddress.parse(ELSEWHERE)),
                Optional.of(new TlsOptions(Optional.of(home.resolve("ca.pem")), "staging.example")),
                Optional.of(username),
                password.map(Secret::new),
                Optional.empty(),
                Optional.empty()));
        contexts.use("staging");
    }

    private void variables(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    private static Credentials user(String username, String password) {
        return new Credentials.OfUser(username, new Secret(password));
    }

    private Invocation run(String... arguments) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
        Options options = new Options();
        new CommandLine(options).parseArgs(arguments);
        return new Invocation(
                new Console(nowhere, nowhere, input, environment, terminal, Clock.systemUTC()), options.global);
    }

    /** The options alone. */
    @Command
    private static final class Options {
        @CommandLine.Mixin
        private final GlobalOptions global = new GlobalOptions();
    }
}
