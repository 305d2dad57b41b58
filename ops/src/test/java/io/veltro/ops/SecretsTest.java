package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.HttpCaller.Ask;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.wire.RequestFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Passwords stand nowhere in clear: in no file of the journal and in nothing the server says. */
@Timeout(180)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class SecretsTest {
    private static final String PASSWORD = "quokka-Marmalade-7391";
    private static final String MISTYPED = "quokka-Marmelade-1937";
    private static final String SIGNING = "quokka-signs-with-Marmalade-8264-0931";
    private static final String GENERATED = "Generated root user password: ";

    @TempDir
    private Path directory;

    @Test
    void shouldKeepPasswordsToItself() throws IOException {
        // given
        try (ServerProcess server = ServerProcess.in(directory)
                .withoutDefaultRoot()
                .variable("VELTRO_ROOT_USERNAME", "keeper")
                .variable("VELTRO_ROOT_PASSWORD", PASSWORD)
                .set("journal.segment", "256 KiB")
                .flag("-Dorg.slf4j.simpleLogger.log.io.veltro=trace")
                .start()) {
            // when
            try (RawConnection connection = RawConnection.to(server.port())) {
                assertThat(connection.login("keeper", MISTYPED).status())
                        .isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
                assertThat(connection.login(MISTYPED, PASSWORD).status())
                        .isEqualTo(ErrorCode.INVALID_CREDENTIALS.number());
                connection.login("keeper", PASSWORD).orThrow();
                connection.ask(new StreamRequest.Create("s")).orThrow();
            }

            // then
            assertThat(filesWith(PASSWORD)).isEmpty();
            assertThat(filesWith(MISTYPED)).isEmpty();
            List<String> said = new ArrayList<>(server.output());
            server.restart();
            try (RawConnection connection = RawConnection.to(server.port())) {
                connection.login("keeper", PASSWORD).orThrow();
            }
            server.stop();
            said.addAll(server.output());
            assertThat(said).noneMatch(line -> line.contains(PASSWORD) || line.contains(MISTYPED));
            assertThat(filesWith(PASSWORD)).isEmpty();
            assertThat(filesWith("keeper")).isNotEmpty();
        }
    }

    @Test
    void shouldTellAGeneratedPasswordOnceAndKeepItNowhere() throws IOException {
        // given
        try (ServerProcess server =
                ServerProcess.in(directory).withoutDefaultRoot().start()) {
            String line = server.awaitLine(text -> text.startsWith(GENERATED));
            String password = line.substring(line.lastIndexOf(' ') + 1);

            // when
            try (RawConnection connection = RawConnection.to(server.port())) {
                connection.login("iggy", password).orThrow();
            }
            server.restart();
            try (RawConnection connection = RawConnection.to(server.port())) {
                connection.login("iggy", password).orThrow();
            }

            // then
            assertThat(password).hasSizeBetween(20, 40);
            assertThat(server.output()).noneMatch(text -> text.contains(password) || text.contains("Generated"));
            assertThat(filesWith(password)).isEmpty();
            server.stop();
        }
    }

    @Test
    void shouldKeepEverySecretOfTheWholeInterfaceToItself() throws Exception {
        // given: a server that says as much as it can
        List<String> said = new ArrayList<>();
        List<String> secrets = new ArrayList<>();
        try (ServerProcess server = ServerProcess.in(directory)
                .withoutDefaultRoot()
                .variable("VELTRO_HTTP_JWT_SECRET", SIGNING)
                .set("journal.segment", "256 KiB")
                .flag("-Dorg.slf4j.simpleLogger.defaultLogLevel=trace")
                .flag("-Dorg.slf4j.simpleLogger.log.io.veltro=trace")
                .start()) {
            String told = server.awaitLine(text -> text.startsWith(GENERATED));
            secrets.add(told.substring(told.lastIndexOf(' ') + 1));
            secrets.add(SIGNING);

            // when
            use(server, secrets);
            useOverHttp(server, secrets);
            cli(server, secrets.get(0));
            assertSecret(server, secrets, said);
            server.restart();
            use(server, secrets);
            useOverHttp(server, secrets);
            assertSecret(server, secrets, said);
            server.kill();
            server.start();
            server.stop();

            // then
            assertSecret(server, secrets, said);
            assertThat(said.stream().filter(line -> line.startsWith(GENERATED))).hasSize(1);
            assertThat(filesWith("made-user"))
                    .describedAs("the search finds what is there")
                    .isNotEmpty();
            assertThat(filesWith("pbkdf2-sha512$210000$")).isNotEmpty();
        }
    }

    /** Passwords and tokens in every command that takes or gives one, right and wrong. */
    private static void use(ServerProcess server, List<String> secrets) throws IOException {
        String round = Integer.toString(secrets.size());
        String made = keep(secrets, "quokka-made-" + round + "-7391");
        String changed = keep(secrets, "quokka-ch\u00e4nged-" + round + "-5523");
        String mistyped = keep(secrets, "quokka-mistyped-" + round + "-1937");
        String user = "made-user-" + round;
        Identifier id = Identifier.of(user);
        try (RawConnection root = RawConnection.to(server.port());
                RawConnection own = RawConnection.to(server.port())) {
            root.login("iggy", secrets.get(0)).orThrow();
            root.ask(new UserRequest.Create(user, made, UserRequest.Status.ACTIVE, Optional.of(Permissions.ALL)))
                    .orThrow();
            root.ask(new UserRequest.Create(user, mistyped, UserRequest.Status.ACTIVE, Optional.empty()));
            root.ask(new UserRequest.ChangePassword(id, mistyped, changed));
            assertThat(own.login(user, mistyped).isOk()).isFalse();
            assertThat(own.login(mistyped, made).isOk()).isFalse();
            own.login(user, made).orThrow();
            own.ask(new UserRequest.ChangePassword(id, made, changed)).orThrow();
            own.login(user, changed).orThrow();
            String token = TokenView.Secret.read(own.ask(new TokenRequest.Create("kept", 0))
                            .orThrow()
                            .reader())
                    .token();
            String dead = TokenView.Secret.read(own.ask(new TokenRequest.Create("deleted", 0))
                            .orThrow()
                            .reader())
                    .token();
            secrets.addAll(List.of(token, dead));
            own.ask(new TokenRequest.Delete("deleted")).orThrow();
            own.ask(new TokenRequest.Login(token)).orThrow();
            assertThat(own.ask(new TokenRequest.Login(dead)).isOk()).isFalse();
            assertThat(own.ask(new TokenRequest.Login(mistyped)).isOk()).isFalse();
            own.ask(new TokenRequest.GetAll()).orThrow();
            root.ask(new UserRequest.Get(id)).orThrow();
            root.ask(new SystemRequest.GetStats()).orThrow();
            malformed(server, made);
        }
    }

    /** The same over HTTP: in bodies, in headers, in answers, and in an archive made for diagnosis. */
    private static void useOverHttp(ServerProcess server, List<String> secrets) {
        String round = Integer.toString(secrets.size());
        String made = keep(secrets, "quokka-http-" + round + "-7391");
        String changed = keep(secrets, "quokka-http-changed-" + round + "-5523");
        String mistyped = keep(secrets, "quokka-http-mistyped-" + round + "-1937");
        String user = "http-user-" + round;
        HttpCaller nobody = HttpCaller.to(server);
        HttpCaller root = nobody.loggedIn("iggy", secrets.get(0));
        keepToken(secrets, root.token());
        assertThat(nobody.login(user, mistyped).status()).isEqualTo(400);
        root.ask(Ask.post("/users", Map.of("username", user, "password", made, "status", "active")))
                .orThrow();
        assertThat(nobody.ask(Ask.post("/users/login", "{\"username\":\"u\",\"password\":\"" + mistyped + "\",}"))
                        .status())
                .isEqualTo(400);
        assertThat(nobody.ask(Ask.post("/users/login", "{\"username\":7,\"password\":\"" + mistyped + "\"}"))
                        .status())
                .isEqualTo(422);
        HttpCaller own = nobody.loggedIn(user, made);
        String refreshed = HttpCaller.tokenOf(own.ask(Ask.post("/users/refresh-token", Map.of("token", own.token())))
                .orThrow());
        keepToken(secrets, own.token());
        keepToken(secrets, refreshed);
        assertThat(own.ask(Ask.get("/personal-access-tokens")).status()).isEqualTo(401);
        String personal = keep(
                secrets,
                own.with(refreshed)
                        .ask(Ask.post("/personal-access-tokens", Map.of("name", "http", "expiry", 0)))
                        .orThrow()
                        .json()
                        .path("token")
                        .textValue());
        keepToken(secrets, HttpCaller.tokenOf(nobody.loginByToken(personal).orThrow()));
        assertThat(nobody.loginByToken(mistyped).status()).isEqualTo(404);
        own.with(refreshed)
                .ask(Ask.put("/users/" + user + "/password", Map.of("current_password", made, "new_password", changed)))
                .orThrow();
        assertThat(nobody.with(mistyped).ask(Ask.get("/streams")).status()).isEqualTo(401);
        assertThat(HttpCaller.send(nobody.request("/streams").header("Authorization", "Basic " + mistyped))
                        .status())
                .isEqualTo(401);
        assertNothingIn(
                root.ask(Ask.post("/snapshot", "{\"compression\":\"Stored\",\"snapshot_types\":[\"All\"]}"))
                        .orThrow()
                        .bytes(),
                secrets);
        root.ask(Ask.delete("/users/logout")).orThrow();
    }

    /** A token, and its signature alone. */
    private static void keepToken(List<String> secrets, String token) {
        secrets.add(token);
        secrets.add(token.substring(token.lastIndexOf('.') + 1));
    }

    private static void assertNothingIn(byte[] archive, List<String> secrets) {
        String content = new String(archive, StandardCharsets.ISO_8859_1);
        assertThat(content).startsWith("PK").contains("http.jwt.secret");
        for (String secret : secrets) {
            assertThat(disguises(secret)).noneMatch(content::contains);
        }
    }

    private static String keep(List<String> secrets, String secret) {
        secrets.add(secret);
        return secret;
    }

    /** Requests that hold a password and cannot be read are answered, and told nobody either. */
    private static void malformed(ServerProcess server, String password) throws IOException {
        byte[] create = RawConnection.frame(
                new UserRequest.Create("half-a-user", password, UserRequest.Status.ACTIVE, Optional.empty()));
        create[create.length - 2] = 9;
        try (RawConnection root = RawConnection.to(server.port())) {
            assertThat(root.ask(create).isOk()).isFalse();
            byte[] login = RawConnection.frame(new UserRequest.Login("iggy", password, "", ""));
            login[RequestFrame.HEADER_BYTES] = (byte) 255;
            assertThat(root.ask(login).isOk()).isFalse();
        }
    }

    /** The command line logs in with the password of the environment; its home is searched too. */
    private void cli(ServerProcess server, String password) throws IOException, InterruptedException {
        Path home = Files.createDirectories(directory.resolve("home"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + home,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.veltro.ops.Main",
                        "--server",
                        "127.0.0.1:" + server.port(),
                        "stream",
                        "list")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("cli.out").toFile());
        builder.environment()
                .putAll(Map.of("HOME", home.toString(), "VELTRO_USERNAME", "iggy", "VELTRO_PASSWORD", password));
        Process cli = builder.start();
        assertThat(cli.waitFor(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        assertThat(Files.readString(directory.resolve("cli.out"))).isNotNull();
        assertThat(cli.exitValue()).isZero();
    }

    private void assertSecret(ServerProcess server, List<String> secrets, List<String> said) throws IOException {
        said.addAll(server.output());
        for (String secret : secrets) {
            assertThat(filesWith(secret)).isEmpty();
            for (String disguise : disguises(secret)) {
                assertThat(said.stream().filter(line -> !line.startsWith(GENERATED)))
                        .noneMatch(line -> line.contains(disguise));
            }
        }
    }

    private static List<String> disguises(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        List<String> disguises = new ArrayList<>();
        for (byte[] bytes :
                List.of(utf8, text.getBytes(StandardCharsets.UTF_16LE), text.getBytes(StandardCharsets.UTF_16BE))) {
            disguises.add(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        disguises.add(text);
        disguises.add(HexFormat.of().formatHex(utf8));
        disguises.add(HexFormat.of().withUpperCase().formatHex(utf8));
        // in Base64 a text looks different by where in a group of three bytes it begins
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + utf8.length];
            System.arraycopy(utf8, 0, shifted, before, utf8.length);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            disguises.add(base64.substring(before == 0 ? 0 : before + 1, base64.length() - 1));
        }
        return disguises;
    }

    /** Files of the journal that hold a text, plain or in one of the usual disguises. */
    private List<Path> filesWith(String text) throws IOException {
        List<String> disguises = disguises(text);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (disguises.stream().anyMatch(content::contains)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
