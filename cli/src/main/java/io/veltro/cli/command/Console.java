package io.veltro.cli.command;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command may read and write of the world around it.
 *
 * @param askPassword shows a prompt and reads without echo; absent when nobody sits at a terminal
 */
record Console(
        PrintStream out,
        PrintStream err,
        InputStream in,
        Map<String, String> environment,
        Optional<Function<String, String>> askPassword,
        Clock clock) {

    /** That of the process. Always UTF-8, whatever the locale says: names and tables are. */
    static Console ofProcess() {
        Optional<Function<String, String>> askPassword =
                Optional.ofNullable(System.console()).map(terminal -> prompt -> read(terminal, prompt));
        return new Console(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.in,
                System.getenv(),
                askPassword,
                Clock.systemUTC());
    }

    private static String read(java.io.Console terminal, String prompt) {
        char[] password = terminal.readPassword("%s", prompt);
        if (password == null) {
            throw new Faults.NotDone("no password was given");
        }
        return new String(password);
    }

    /** One without a terminal. */
    static Console of(PrintStream out, PrintStream err, InputStream in, Map<String, String> environment) {
        return new Console(out, err, in, environment, Optional.empty(), Clock.systemUTC());
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** A variable that is set and not empty. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Reads one line and not a byte more, so that what follows is left to the command. */
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Microseconds since 1970. */
    long nowMicros() {
        return clock.millis() * 1000;
    }
}
