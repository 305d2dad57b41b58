package io.veltro.cli.http;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.UserRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a login alive that ends with a connection over the other transports, and over HTTP with an access token: the token is
 * exchanged before its time is over. When it is no longer good all the same, after a long idle time or because the server has
 * started anew, the login is repeated once and so is the call, which was not looked at.
 *
 * <p>Thread: one at a time.
 */
final class Session {
    private static final int UNAUTHORIZED = 401;

    private final Origin origin;
    private final Routes routes;
    private @Nullable AccessToken token;
    private @Nullable Request login;

    Session(Origin origin, Routes routes) {
        this.origin = origin;
        this.routes = routes;
    }

    /** Sends a request with the token, if there is one. */
    Received send(Request request, Ask ask) throws IOException {
        if (request.code().isOpen()) {
            return origin.send(ask, "");
        }
        exchangeWhenDue();
        Received received = origin.send(ask, shown());
        if (isOver(received) && logInAgain()) {
            received = origin.send(ask, shown());
        }
        return received;
    }

    private String shown() {
        AccessToken current = token;
        return current == null ? "" : current.text();
    }

    /** When the exchange is refused the call goes out with the old token: its answer says what there is to say. */
    private void exchangeWhenDue() throws IOException {
        AccessToken current = token;
        if (current != null && current.isDue()) {
            Ask exchange =
                    Ask.post(Paths.USERS + "/refresh-token", out -> out.writeStringField("token", current.text()));
            Received received = origin.send(exchange, "");
            if (received.isSuccess()) {
                token = AccessToken.read(received);
            }
        }
    }

    private static boolean isOver(Received received) throws IOException {
        if (received.status() != UNAUTHORIZED) {
            return false;
        }
        int id = received.fault().map(Received.Fault::id).orElse(0);
        return id == 0 || id == ErrorCode.INVALID_ACCESS_TOKEN.number() || id == ErrorCode.UNAUTHENTICATED.number();
    }

    /** The answer is gone when this was tried; a second call gives it again. */
    private boolean logInAgain() throws IOException {
        Request again = login;
        if (again == null) {
            return false;
        }
        Received received = origin.send(routes.of(again.code()).ask().apply(again), "");
        if (received.isSuccess()) {
            token = AccessToken.read(received);
        } else {
            login = null;
        }
        return true;
    }

    /** Takes note of what a request has changed. A login that was refused changes nothing. */
    void done(Request request, Received received) throws IOException {
        switch (request.code()) {
            case LOGIN_USER, LOGIN_WITH_PERSONAL_ACCESS_TOKEN -> {
                token = AccessToken.read(received);
                login = request;
            }
            case LOGOUT_USER -> {
                token = null;
                login = null;
            }
            case CHANGE_PASSWORD -> {
                if (request instanceof UserRequest.ChangePassword change) {
                    follow(change);
                }
            }
            default -> {}
        }
    }

    /** A token ends with the password it rests on; with the new one the login goes on. */
    private void follow(UserRequest.ChangePassword change) {
        AccessToken current = token;
        if (current != null && login instanceof UserRequest.Login own) {
            boolean isOwn = change.user().isName()
                    ? change.user().name().equals(own.username())
                    : change.user().number() == current.user();
            if (isOwn) {
                login = new UserRequest.Login(own.username(), change.replacement(), own.version(), own.context());
            }
        }
    }
}
