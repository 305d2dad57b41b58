package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A program in another language that uses that language's official client. Its sources stand below {@code
 * src/test/clients}; it is copied, built and run below {@code target/clients}, where what was built stays for the next run.
 *
 * <p>A missing toolchain, or a client that cannot be had, gives the test up and does not fail it: both say something about
 * the machine and nothing about the server.
 */
final class ClientProgram {
    private static final int LINES_SHOWN = 40;
    private static final String STAMP = "obtained";

    private final String language;
    private final Path sources;
    private final Path folder;

    private ClientProgram(String language) {
        String name = language.toLowerCase(Locale.ROOT);
        Path ops = House.root().resolve("ops");
        this.language = language;
        this.sources = ops.resolve("src/test/clients").resolve(name);
        this.folder = ops.resolve("target/clients").resolve(name);
    }

    /** The program, copied; the test is given up when this command, which only asks for a version, cannot be run. */
    static ClientProgram in(String language, String... version) {
        ClientProgram program = new ClientProgram(language);
        program.copySources();
        try {
            program.start(List.of(version), "version.log");
        } catch (IOException missing) {
            throw new TestAbortedException(program.untried(language + " is not installed"), missing);
        }
        return program;
    }

    private String untried(String reason) {
        return reason + ": the " + language + " client was not tried";
    }

    /** The path of something in the folder in which it is built. */
    Path path(String inFolder) {
        return folder.resolve(inFolder);
    }

    /** Whether this was obtained in an earlier run, for the same text: what to obtain, with versions. */
    boolean hasObtained(String what) {
        try {
            Path stamp = path(STAMP);
            return Files.exists(stamp) && Files.readString(stamp).equals(Files.readString(sources.resolve(what)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes that what this file names is there. */
    void noteObtained(String what) {
        try {
            Files.copy(sources.resolve(what), path(STAMP), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brings the client and what it needs from wherever the tool of its language brings them. */
    void obtain(String... command) {
        if (run("obtain.log", List.of(command), 300) != 0) {
            throw new TestAbortedException(untried("the client cannot be had, as " + path("obtain.log") + " says"));
        }
    }

    void build(String... command) {
        int code = run("build.log", List.of(command), 1_200);
        assertThat(code).as(() -> "building the program:\n" + tail("build.log")).isZero();
    }

    /** Runs it against a server; each line must say {@code ok}, and there must be at least so many of them. */
    void shouldSucceed(int scenariosMin, String... command) {
        int code = run("run.log", List.of(command), 300);
        List<String> lines = lines("run.log");
        assertThat(code).as(() -> "the program ended:\n" + tail("run.log")).isZero();
        assertThat(lines).allMatch(line -> line.startsWith("ok "), "says ok");
        assertThat(lines).hasSizeGreaterThanOrEqualTo(scenariosMin);
    }

    private int run(String log, List<String> command, long seconds) {
        try {
            Process process = start(command, log);
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(command + " did not end in " + seconds + " s:\n" + tail(log));
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Process start(List<String> command, String log) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(path(log).toFile())
                .start();
    }

    private List<String> lines(String log) {
        try {
            return new String(Files.readAllBytes(path(log)), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String tail(String log) {
        List<String> lines = lines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    /** Files that are the same already stay as they are: the tools of all languages build anew what is newer. */
    private void copySources() {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path source : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(sources.relativize(source).toString());
                if (!Files.exists(copy) || !Arrays.equals(Files.readAllBytes(copy), Files.readAllBytes(source))) {
                    Files.createDirectories(copy.getParent());
                    Files.write(copy, Files.readAllBytes(source));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
