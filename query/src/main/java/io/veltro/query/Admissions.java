package io.veltro.query;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Bearer;
import io.veltro.pipeline.session.Bearers;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Token;
import io.veltro.pipeline.state.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs in by access token: finds the credential the token was issued for among those its user has now, so that a token ends
 * with the password or the personal access token it was got with, and so that a number given to another user opens nothing.
 *
 * <p>Thread: any.
 */
final class Admissions implements Bearers {
    private final PublishedCatalog catalog;
    private final LongSupplier clock;

    Admissions(PublishedCatalog catalog, LongSupplier clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    @Override
    public ErrorCode admit(Session session, Bearer bearer) {
        Catalog now = catalog.get();
        Session.Login login = now.isRevoked(bearer.id()) ? null : login(bearer, now.user(bearer.user()));
        if (login == null) {
            return ErrorCode.INVALID_ACCESS_TOKEN;
        }
        session.login(login);
        return ErrorCode.OK;
    }

    private Session.@Nullable Login login(Bearer bearer, @Nullable User user) {
        if (user == null) {
            return bearer.isForeign() ? null : Session.Login.ofDeleted(bearer);
        }
        String credential = user.isActive() ? credential(bearer, user) : null;
        return credential == null ? null : Session.Login.by(bearer, user.id(), credential);
    }

    private @Nullable String credential(Bearer bearer, User user) {
        if (bearer.isForeign()) {
            return user.id() == User.ROOT ? null : user.passwordHash();
        }
        byte[] mark = bytes(bearer.mark().orElseThrow());
        String found = matches(mark, user.passwordHash()) ? user.passwordHash() : null;
        for (Token token : user.tokens()) {
            if (found == null && !token.isExpired(clock.getAsLong()) && matches(mark, token.hash())) {
                found = token.hash();
            }
        }
        return found;
    }

    private static boolean matches(byte[] mark, String credential) {
        return MessageDigest.isEqual(mark, bytes(Bearer.mark(credential)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
