package io.veltro.rest.auth;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Bearer;
import io.veltro.pipeline.session.Bearers;
import io.veltro.pipeline.session.Session;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The access tokens of the HTTP API: given out at login, and turned into the login of a request's session.
 *
 * <pre>
 *   login    through the door on a new session, then issue(session.login())
 *   request  admit(session, Authorization); on a worker when mayBlock(Authorization)
 *   logout   like any request, then Logout through the door: the token is revoked
 *   refresh  admitToRefresh(session, token), issue(session.login()), Logout through the door, then tell the new one
 * </pre>
 *
 * <p>Thread: any; {@link #admit} may block where {@link #mayBlock} says so, nothing else does.
 */
public final class AccessTokens {
    private static final String SCHEME = "Bearer ";

    private final OwnTokens own;
    private final TrustedIssuers trusted;
    private final Bearers bearers;

    /**
     * @param clock microseconds since 1970
     * @throws IllegalArgumentException when secret or keys do not fit the algorithm
     */
    public AccessTokens(TokenConfig config, Bearers bearers, LongSupplier clock, SecureRandom random) {
        this.own = new OwnTokens(config, clock, random);
        this.trusted = new TrustedIssuers(config.trusted(), config.leeway(), clock);
        this.bearers = bearers;
    }

    /** A token for who is logged in; it ends with the password or personal access token the login rests on. */
    public Issued issue(Session.Login login) {
        if (login.user() < 0) {
            throw new IllegalArgumentException("nobody is logged in who could be given a token");
        }
        return own.issue(login.user(), login.credential());
    }

    /**
     * Whether {@link #admit} may have to read the keys of another issuer first, which takes ten seconds at most: then it
     * belongs on a worker. Cheap, and nothing is proven by it.
     *
     * @param authorization the header as it came; absent when there was none
     */
    public boolean mayBlock(@Nullable String authorization) {
        return !trusted.isEmpty()
                && token(authorization)
                        .flatMap(SignedToken::parse)
                        .filter(trusted::isFrom)
                        .isPresent();
    }

    /**
     * Logs a session in by the token of a request.
     *
     * @param authorization the header as it came; absent when there was none
     * @return {@link ErrorCode#OK}, {@link ErrorCode#ACCESS_TOKEN_MISSING} or {@link ErrorCode#INVALID_ACCESS_TOKEN}
     */
    public ErrorCode admit(Session session, @Nullable String authorization) {
        Optional<String> token = token(authorization);
        return token.isEmpty()
                ? ErrorCode.ACCESS_TOKEN_MISSING
                : admit(session, SignedToken.parse(token.get()).flatMap(this::check));
    }

    /**
     * Logs a session in by a token that its holder wants to have replaced: one of our own, whose user is still there.
     *
     * @return {@link ErrorCode#OK} or {@link ErrorCode#INVALID_ACCESS_TOKEN}
     */
    public ErrorCode admitToRefresh(Session session, String token) {
        ErrorCode code = admit(session, SignedToken.parse(token).flatMap(own::check));
        return session.isDismissed() ? ErrorCode.INVALID_ACCESS_TOKEN : code;
    }

    private ErrorCode admit(Session session, Optional<Bearer> bearer) {
        return bearer.isEmpty() ? ErrorCode.INVALID_ACCESS_TOKEN : bearers.admit(session, bearer.get());
    }

    private Optional<Bearer> check(SignedToken token) {
        return trusted.isFrom(token) ? trusted.check(token) : own.check(token);
    }

    /** What stands behind {@code Bearer} and one blank, as Iggy 0.8 takes it: in that case and with that blank. */
    private static Optional<String> token(@Nullable String authorization) {
        return authorization != null && authorization.startsWith(SCHEME) && authorization.length() > SCHEME.length()
                ? Optional.of(authorization.substring(SCHEME.length()))
                : Optional.empty();
    }
}
