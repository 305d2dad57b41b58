package io.veltro.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Who logs in. The command line comes first; a user given there without a password is asked for it, at a terminal without
 * echo, else on the first line of the input. Then the environment: {@code VELTRO_…} before {@code IGGY_…}.
 */
record Credentials(String username, String password) {
    private static final List<String> PREFIXES = List.of("VELTRO_", "IGGY_");

    static Optional<Credentials> find(Optional<String> username, Optional<String> password, Console console)
            throws IOException {
        if (username.isPresent()) {
            return Optional.of(new Credentials(
                    username.get(), password.isPresent() ? password.get() : ask(username.get(), console)));
        }
        for (String prefix : PREFIXES) {
            Optional<String> user = console.variable(prefix + "USERNAME");
            Optional<String> secret = password.or(() -> console.variable(prefix + "PASSWORD"));
            if (user.isPresent() && secret.isPresent()) {
                return Optional.of(new Credentials(user.get(), secret.get()));
            }
        }
        return Optional.empty();
    }

    private static String ask(String username, Console console) throws IOException {
        if (console.askPassword().isPresent()) {
            return console.askPassword().get().apply("Password of " + username + ": ");
        }
        return console.readLine();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[username=" + username + "]";
    }
}
