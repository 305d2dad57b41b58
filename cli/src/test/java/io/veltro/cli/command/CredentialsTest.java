package io.veltro.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final Map<String, String> BOTH = Map.of(
            "VELTRO_USERNAME", "veltro", "VELTRO_PASSWORD", "v-secret", "IGGY_USERNAME", "iggy", "IGGY_PASSWORD", "i");
    private static final Optional<String> NONE = Optional.empty();

    @Test
    void shouldTakeTheCommandLineFirst() throws IOException {
        assertThat(Credentials.find(Optional.of("root"), Optional.of("secret"), console(BOTH, "")))
                .contains(new Credentials("root", "secret"));
    }

    @Test
    void shouldReadThePasswordFromTheFirstLineOfTheInputAndLeaveTheRest() throws IOException {
        InputStream in = new ByteArrayInputStream("secret\r\nfirst message\n".getBytes(UTF_8));

        Optional<Credentials> found = Credentials.find(Optional.of("root"), NONE, console(BOTH, in, Optional.empty()));

        assertThat(found).contains(new Credentials("root", "secret"));
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("first message\n");
    }

    @Test
    void shouldAskForThePasswordAtATerminal() throws IOException {
        Console terminal = console(BOTH, InputStream.nullInputStream(), Optional.of(prompt -> "typed at " + prompt));

        assertThat(Credentials.find(Optional.of("root"), NONE, terminal))
                .contains(new Credentials("root", "typed at Password of root: "));
    }

    @Test
    void shouldPreferItsOwnVariablesToTheOthers() throws IOException {
        assertThat(Credentials.find(NONE, NONE, console(BOTH, ""))).contains(new Credentials("veltro", "v-secret"));
    }

    @Test
    void shouldTakeTheOtherVariablesWhenItsOwnAreNotWhole() throws IOException {
        Map<String, String> half = Map.of(
                "VELTRO_USERNAME", "veltro", "VELTRO_PASSWORD", "", "IGGY_USERNAME", "iggy", "IGGY_PASSWORD", "i");

        assertThat(Credentials.find(NONE, NONE, console(half, ""))).contains(new Credentials("iggy", "i"));
    }

    @Test
    void shouldTakeAPasswordOfTheCommandLineForAUserOfTheEnvironment() throws IOException {
        Map<String, String> userOnly = Map.of("IGGY_USERNAME", "iggy");

        assertThat(Credentials.find(NONE, Optional.of("given"), console(userOnly, "")))
                .contains(new Credentials("iggy", "given"));
    }

    @Test
    void shouldFindNobody() throws IOException {
        assertThat(Credentials.find(NONE, NONE, console(Map.of("IGGY_USERNAME", "iggy"), "x")))
                .isEmpty();
    }

    @Test
    void shouldNotShowThePassword() {
        assertThat(new Credentials("root", "secret").toString()).doesNotContain("secret");
    }

    private static Console console(Map<String, String> environment, String input) {
        return console(environment, new ByteArrayInputStream(input.getBytes(UTF_8)), Optional.empty());
    }

    private static Console console(
            Map<String, String> environment, InputStream in, Optional<Function<String, String>> askPassword) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
        return new Console(nowhere, nowhere, in, environment, askPassword, Clock.systemUTC());
    }
}
