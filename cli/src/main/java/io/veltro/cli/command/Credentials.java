package io.veltro.cli.command;

import io.veltro.cli.client.Client;
import io.veltro.cli.text.Secret;
import java.io.IOException;

/** Who logs in, and with what. */
sealed interface Credentials {
    /** Logs in. */
    void logIn(Client client) throws IOException;

    /** A user with a password. */
    record OfUser(String username, Secret password) implements Credentials {
        @Override
        public void logIn(Client client) throws IOException {
            client.login(username, password.text());
        }
    }

    /** Whoever the token belongs to. */
    record OfToken(Secret token) implements Credentials {
        @Override
        public void logIn(Client client) throws IOException {
            client.loginWithToken(token.text());
        }
    }
}
