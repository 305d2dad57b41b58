package io.veltro.ops;

import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.request.UserRequest.Status;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.UserView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes users for tests over the wire. All of them have one password. */
final class People {
    static final String PASSWORD = "secret";

    static final int READ_SERVERS = 1 << 1;
    static final int MANAGE_USERS = 1 << 2;
    static final int READ_USERS = 1 << 3;
    static final int READ_STREAMS = 1 << 5;
    static final int POLL_MESSAGES = 1 << 8;
    static final int SEND_MESSAGES = 1 << 9;

    private People() {}

    /** Somebody who may do no more than everybody may; answers their number. */
    static int make(RawConnection root, String name) throws IOException {
        return make(root, name, Optional.empty());
    }

    /** Somebody with global permissions; answers their number. */
    static int make(RawConnection root, String name, int global) throws IOException {
        return make(root, name, Optional.of(new Permissions(global, List.of())));
    }

    static int make(RawConnection root, String name, Optional<Permissions> permissions) throws IOException {
        UserRequest.Create create = new UserRequest.Create(name, PASSWORD, Status.ACTIVE, permissions);
        return UserView.Details.read(root.ask(create).orThrow().reader()).user().id();
    }

    static UserRequest.Update setStatus(String name, Status status) {
        return new UserRequest.Update(Identifier.of(name), Optional.empty(), Optional.of(status));
    }

    /** Connects and logs in. */
    static RawConnection enter(int port, String name) throws IOException {
        RawConnection connection = RawConnection.to(port);
        connection.login(name, PASSWORD).orThrow();
        return connection;
    }

    /** Makes a token for whoever is logged in; answers its secret. */
    static String token(RawConnection owner, String name, long expiryMicros) throws IOException {
        return TokenView.Secret.read(owner.ask(new TokenRequest.Create(name, expiryMicros))
                        .orThrow()
                        .reader())
                .token();
    }

    /** The connection as the server lists it. */
    static SystemView.Client me(RawConnection connection) throws IOException {
        return meAndMyGroups(connection).client();
    }

    static SystemView.ClientDetails meAndMyGroups(RawConnection connection) throws IOException {
        return SystemView.ClientDetails.read(
                connection.ask(new SystemRequest.GetMe()).orThrow().reader());
    }

    /** Logs a connection in as somebody who is deleted at once. */
    static void dismiss(RawConnection connection) throws IOException {
        try (RawConnection root = RawConnection.loggedIn(connection.port())) {
            make(root, "doomed");
            connection.login("doomed", PASSWORD).orThrow();
            root.ask(new UserRequest.Delete(Identifier.of("doomed"))).orThrow();
        }
    }
}
