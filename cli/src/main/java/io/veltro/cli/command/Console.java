package io.veltro.cli.command;

import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Secret;
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
public record Console(
        PrintStream out,
        PrintStream err,
        InputStream in,
        Map<String, String> environment,
        Optional<Function<String, String>> askPassword,
        Clock clock) {

    /** That of the process. Always UTF-8, whatever the locale says: names and tables are. */
    public static Console ofProcess() {
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
            throw new NotDone("no password was given");
        }
        return new String(password);
    }

    /** One without a terminal. */
    public static Console of(PrintStream out, PrintStream err, InputStream in, Map<String, String> environment) {
        return new Console(out, err, in, environment, Optional.empty(), Clock.systemUTC());
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** A variable that is set and not empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** Asks for a secret: at a terminal without echo, else it is the next line of the input. */
    public Secret secret(String what) throws IOException {
        String text = askPassword.isPresent() ? askPassword.get().apply(what + ": ") : readLine();
        if (text.isEmpty()) {
            throw new NotDone(what + ": nothing was given. Type it at a terminal, or give it as a line of the input");
        }
        return new Secret(text);
    }

    /** Asks for a secret that is to be set; at a terminal twice, as nobody sees what is typed. */
    public Secret newSecret(String what) throws IOException {
        Secret secret = secret(what);
        if (askPassword.isPresent() && !secret.equals(secret(what + ", again"))) {
            throw new NotDone("the two are not the same. Try again");
        }
        return secret;
    }

    /** Reads one line and not a byte more, so that what follows is left to the command. */
    public String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Microseconds since 1970. */
    public long nowMicros() {
        return clock.millis() * 1000;
    }
}
