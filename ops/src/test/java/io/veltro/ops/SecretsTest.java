package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.StreamRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Passwords stand nowhere in clear: in no file of the journal and in nothing the server says. */
@Timeout(120)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class SecretsTest {
    private static final String PASSWORD = "quokka-Marmalade-7391";
    private static final String MISTYPED = "quokka-Marmelade-1937";

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
            String line = server.awaitLine(text -> text.startsWith("Generated root user password: "));
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

    /** Files of the journal that hold a text, plain or in one of the usual disguises. */
    private List<Path> filesWith(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        List<String> disguises = List.of(
                text,
                new String(text.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1),
                Base64.getEncoder().withoutPadding().encodeToString(utf8),
                HexFormat.of().formatHex(utf8));
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
