package io.veltro.ops;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official clients of other languages, unchanged, each in a program of its own against a fresh server: the ordinary
 * flows, and what the server must refuse. Java's client has tests of its own, {@link OfficialClientTest} and those beside it.
 *
 * <p>On the oldest Java alone: a client does not see on which Java its server runs, and building them takes minutes.
 */
@Timeout(1_800)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class PolyglotClientsTest {
    private static final int OLDEST_JAVA = 17;

    @TempDir
    private Path directory;

    private ServerProcess server;

    @BeforeAll
    static void askForJava() {
        int java = Runtime.version().feature();
        Assumptions.assumeTrue(java == OLDEST_JAVA, "the clients are tried on Java 17, this is Java " + java);
    }

    @BeforeEach
    void startServer() {
        server = ServerProcess.in(directory).start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private String address() {
        return "127.0.0.1:" + server.port();
    }

    private String url(String transport) {
        int port = switch (transport) {
            case "ws" -> server.webSocketPort();
            case "quic" -> server.quicPort();
            default -> server.port();
        };
        return transport + "://127.0.0.1:" + port;
    }

    @Test
    void shouldServeTheGoClient() {
        // given
        ClientProgram program = ClientProgram.in("Go", "go", "version");
        if (!program.hasObtained("go.sum")) {
            program.obtain("go", "mod", "download");
            program.noteObtained("go.sum");
        }
        program.build("go", "build", "-o", "client", ".");

        // when, then
        program.shouldSucceed(17, program.path("client").toString(), address());
    }

    /** Over QUIC this client cannot be had: making one ends with CannotCreateEndpoint before anything is sent. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ws"})
    void shouldServeThePythonClient(String transport) {
        // given
        ClientProgram program = ClientProgram.in("Python", "python3", "--version");
        String python = program.path("venv/bin/python").toString();
        if (!program.hasObtained("requirements.txt")) {
            program.obtain("python3", "-m", "venv", "--clear", "venv");
            program.obtain(
                    python,
                    "-m",
                    "pip",
                    "install",
                    "--disable-pip-version-check",
                    "--only-binary=:all:",
                    "-r",
                    "requirements.txt");
            program.noteObtained("requirements.txt");
        }

        // when, then
        program.shouldSucceed(8, python, "client.py", url(transport));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "quic", "ws"})
    void shouldServeTheRustClient(String transport) {
        // given
        ClientProgram program = ClientProgram.in("Rust", "cargo", "--version");
        if (!program.hasObtained("Cargo.toml")) {
            program.obtain("cargo", "fetch");
            program.noteObtained("Cargo.toml");
        }
        program.build("cargo", "build", "--offline");

        // when, then
        program.shouldSucceed(20, program.path("target/debug/client").toString(), url(transport));
    }

    /** What lies in {@code node_modules} already is taken as it is, wherever it came from. */
    @Test
    void shouldServeTheNodeClient() {
        // given
        ClientProgram program = ClientProgram.in("Node", "npm", "--version");
        if (!Files.exists(program.path("node_modules/apache-iggy/package.json"))) {
            program.obtain("npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund");
        }

        // when, then
        program.shouldSucceed(18, "node", "client.js", address());
    }
}
