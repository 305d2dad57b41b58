package io.veltro.rest;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Bearer;
import io.veltro.pipeline.session.Bearers;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.view.SystemView.Transport;
import io.veltro.rest.auth.AccessTokens;
import io.veltro.rest.json.Identity;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: a session for each request, logged in by the token it brings.
 *
 * <p>Thread: any; {@link #admit} may block where {@link #mayBlock} says so.
 */
final class Access {
    private final AccessTokens tokens;
    private final Bearers bearers;
    private final LongSupplier clock;

    Access(AccessTokens tokens, Bearers bearers, LongSupplier clock) {
        this.tokens = tokens;
        this.bearers = bearers;
        this.clock = clock;
    }

    /** A session for one request, on which nobody is logged in yet. */
    static Session stranger(HttpServerExchange exchange) {
        InetSocketAddress peer = exchange.getSourceAddress();
        String host =
                peer.isUnresolved() ? peer.getHostString() : peer.getAddress().getHostAddress();
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return Sessions.passing(Transport.HTTP, shown + ":" + peer.getPort());
    }

    private static @Nullable String header(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    }

    /** Whether looking at the token of a request may take its time. */
    boolean mayBlock(HttpServerExchange exchange) {
        return tokens.mayBlock(header(exchange));
    }

    /** Logs a session in by the token of a request; {@link ErrorCode#OK}, or why not. */
    ErrorCode admit(HttpServerExchange exchange, Session session) {
        return tokens.admit(session, header(exchange));
    }

    /** Logs a session in by a token that is to be exchanged; {@link ErrorCode#OK}, or why not. */
    ErrorCode admitToRefresh(Session session, String token) {
        return tokens.admitToRefresh(session, token);
    }

    /** Whether a login by a token holds still: for requests that go on for long. */
    boolean holds(Session session, Session.Login login) {
        Bearer bearer = login.bearer();
        return bearer != null
                && bearer.expirySeconds() > TimeUnit.MICROSECONDS.toSeconds(clock.getAsLong())
                && bearers.admit(session, bearer) == ErrorCode.OK
                && !session.isDismissed();
    }

    /** A new token for a login. */
    Identity issue(Session.Login login) {
        return new Identity(login.user(), tokens.issue(login));
    }
}
