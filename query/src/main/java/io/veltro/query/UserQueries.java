package io.veltro.query;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.ring.RingEntry;
import io.veltro.pipeline.rule.UserRules;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.User;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.UserView;
import io.veltro.pipeline.view.View;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Views of users and tokens, and the making of secrets before the control shard decides: passwords become hashes here, on the
 * slow lane, and tokens are drawn here, so that no plain secret ever enters a ring or the journal.
 *
 * <p>Thread: loop; hashes are made by the slow lane.
 */
final class UserQueries {
    private static final long RETRY_NANOS = 200_000;

    private final PublishedCatalog catalog;
    private final RingEntry entry;
    private final Authenticator authenticator;
    private final SlowLane slowLane;
    private final SecureRandom random;

    UserQueries(
            PublishedCatalog catalog,
            RingEntry entry,
            Authenticator authenticator,
            SlowLane slowLane,
            SecureRandom random) {
        this.catalog = catalog;
        this.entry = entry;
        this.authenticator = authenticator;
        this.slowLane = slowLane;
        this.random = random;
    }

    void user(Session session, UserRequest.Get get, ReplySink sink) {
        Catalog now = catalog.get();
        User user = now.user(get.user());
        boolean isSelf = user != null && user.id() == session.user();
        boolean isNamedNobody = user == null && get.user().isName();
        if (!isSelf && !isNamedNobody && !now.may(session.user(), Right.READ_USERS)) {
            sink.refuse(ErrorCode.UNAUTHORIZED);
        } else if (user == null) {
            sink.ok();
        } else {
            sink.ok(user.details());
        }
    }

    void users(Session session, ReplySink sink) {
        Catalog now = catalog.get();
        if (!now.may(session.user(), Right.READ_USERS)) {
            sink.refuse(ErrorCode.UNAUTHORIZED);
            return;
        }
        List<UserView> views = new ArrayList<>();
        now.allUsers().forEach(user -> views.add(user.view()));
        sink.ok(new ListView<>(views));
    }

    void create(Session session, UserRequest.Create create, ReplySink sink) {
        if (!catalog.get().may(session.user(), Right.MANAGE_USERS)) {
            sink.refuse(ErrorCode.UNAUTHORIZED);
        } else if (!UserRules.isUsername(create.username())) {
            sink.refuse(ErrorCode.INVALID_USERNAME);
        } else if (!UserRules.isPassword(create.password())) {
            sink.refuse(ErrorCode.INVALID_PASSWORD);
        } else if (catalog.get().user(Identifier.of(create.username())) != null) {
            sink.refuse(ErrorCode.USER_ALREADY_EXISTS); // the control shard looks again; this spares the hash
        } else {
            UserRequest.Create blank =
                    new UserRequest.Create(create.username(), "", create.status(), create.permissions());
            slowLane.add(session, create.username(), sink, breather -> {
                decide(session, blank, PasswordHash.of(create.password(), random, breather), null, sink);
                return true;
            });
        }
    }

    void changePassword(Session session, UserRequest.ChangePassword change, ReplySink sink) {
        Catalog now = catalog.get();
        User user = now.user(change.user());
        ErrorCode refusal = UserRules.isPassword(change.current()) && UserRules.isPassword(change.replacement())
                ? UserRules.mayChangePassword(now, session.user(), user)
                : ErrorCode.INVALID_PASSWORD;
        if (refusal != ErrorCode.OK || user == null) {
            sink.refuse(refusal);
        } else {
            slowLane.add(
                    session, user.name().toString(), sink, breather -> change(session, user, change, sink, breather));
        }
    }

    private boolean change(
            Session session, User user, UserRequest.ChangePassword change, ReplySink sink, Runnable breather) {
        String provenHash = user.passwordHash();
        if (!authenticator.holds(provenHash, change.current(), breather)) {
            sink.refuse(ErrorCode.INVALID_CREDENTIALS);
            return false;
        }
        UserRequest.ChangePassword proven = new UserRequest.ChangePassword(change.user(), provenHash, "");
        decide(session, proven, PasswordHash.of(change.replacement(), random, breather), null, sink);
        return true;
    }

    void tokens(Session session, ReplySink sink) {
        User owner = catalog.get().user(session.user());
        List<TokenView> views = owner == null ? List.of() : owner.tokenViews();
        sink.ok(new ListView<>(views));
    }

    /** False when there is no room. */
    boolean createToken(Session session, TokenRequest.Create create, ReplySink sink) {
        String secret = TokenSecret.generate(random);
        return entry.decide(session, create, TokenSecret.hash(secret), new TokenView.Secret(secret), sink);
    }

    /** Workers may wait for room. */
    private void decide(Session session, Request request, String hash, @Nullable View told, ReplySink sink) {
        while (!entry.decide(session, request, hash, told, sink)) {
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }
}
