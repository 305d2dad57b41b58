package io.veltro.pipeline.session;

import io.veltro.pipeline.view.SystemView.Client;
import io.veltro.pipeline.view.SystemView.Transport;

/**
 * One connection as the house knows it: where it comes from and who is logged in on it. A login binds a user, a later one
 * replaces them, a logout leaves nobody.
 *
 * <p>Thread: any; the user is written by the worker that checked the login and read by everybody.
 */
public final class Session {
    private final int client;
    private final Transport transport;
    private final String address;
    private volatile int user = Client.NO_USER;

    Session(int client, Transport transport, String address) {
        this.client = client;
        this.transport = transport;
        this.address = address;
    }

    /** Unique among the open sessions, never 0. */
    public int client() {
        return client;
    }

    public Transport transport() {
        return transport;
    }

    /** The peer as {@code ip:port}. */
    public String address() {
        return address;
    }

    /** Who is logged in, or {@link Client#NO_USER}. */
    public int user() {
        return user;
    }

    /** Whether anybody is logged in. */
    public boolean isLoggedIn() {
        return user != Client.NO_USER;
    }

    /** Binds a user. */
    public void login(int user) {
        this.user = user;
    }

    /** Leaves nobody. */
    public void logout() {
        user = Client.NO_USER;
    }
}
