package io.veltro.pipeline.state;

import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.UserView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user with their tokens. Immutable. Thread: any. */
public final class User implements Named {
    /** The number of root, who is made with the journal and cannot be deleted. */
    public static final int ROOT = 0;

    private final int id;
    private final long createdMicros;
    private final Name name;
    private final String passwordHash;
    private final UserRequest.Status status;
    private final Optional<Permissions> permissions;
    private final Grants grants;
    private final List<Token> tokens;

    private User(
            int id,
            long createdMicros,
            Name name,
            String passwordHash,
            UserRequest.Status status,
            Optional<Permissions> permissions,
            Grants grants,
            List<Token> tokens) {
        this.id = id;
        this.createdMicros = createdMicros;
        this.name = name;
        this.passwordHash = passwordHash;
        this.status = status;
        this.permissions = permissions;
        this.grants = grants;
        this.tokens = List.copyOf(tokens);
    }

    static User create(int id, long createdMicros, UserRequest.Create create, String passwordHash) {
        return new User(
                id,
                createdMicros,
                new Name(create.username()),
                passwordHash,
                create.status(),
                create.permissions(),
                Grants.of(create.permissions()),
                List.of());
    }

    User with(Optional<String> changedName, Optional<UserRequest.Status> changedStatus) {
        return new User(
                id,
                createdMicros,
                changedName.map(Name::new).orElse(name),
                passwordHash,
                changedStatus.orElse(status),
                permissions,
                grants,
                tokens);
    }

    User withPassword(String hash) {
        return new User(id, createdMicros, name, hash, status, permissions, grants, tokens);
    }

    User withPermissions(Optional<Permissions> changed) {
        return new User(id, createdMicros, name, passwordHash, status, changed, Grants.of(changed), tokens);
    }

    User withToken(Token token) {
        List<Token> more = new ArrayList<>(tokens);
        more.add(token);
        return new User(id, createdMicros, name, passwordHash, status, permissions, grants, more);
    }

    User withoutToken(String token) {
        List<Token> fewer = new ArrayList<>(tokens);
        fewer.removeIf(each -> each.name().equals(token));
        return new User(id, createdMicros, name, passwordHash, status, permissions, grants, fewer);
    }

    User withoutStream(int stream) {
        return withGrants(grants.withoutStream(stream));
    }

    User withoutTopic(int stream, int topic) {
        return withGrants(grants.withoutTopic(stream, topic));
    }

    private User withGrants(Grants fewer) {
        return fewer == grants
                ? this
                : new User(id, createdMicros, name, passwordHash, status, permissions, fewer, tokens);
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public Name name() {
        return name;
    }

    /** Slow and salted; never the password. */
    public String passwordHash() {
        return passwordHash;
    }

    /** Whether they may log in. */
    public boolean isActive() {
        return status == UserRequest.Status.ACTIVE;
    }

    /** Their tokens in the order they were made, expired ones included. */
    public List<Token> tokens() {
        return tokens;
    }

    /** A token by name; absent when there is none. */
    public @Nullable Token token(String wanted) {
        Token found = null;
        for (Token token : tokens) {
            found = token.name().equals(wanted) ? token : found;
        }
        return found;
    }

    /** Whether a login that was proven by this hash would be proven by it now: by the password, or a token that lives. */
    public boolean isProvenBy(String credential, long nowMicros) {
        boolean isProven = passwordHash.equals(credential);
        for (Token token : tokens) {
            isProven |= token.hash().equals(credential) && !token.isExpired(nowMicros);
        }
        return isProven;
    }

    /** Whether they have a right on the server. */
    public boolean may(Right right) {
        return grants.allow(right);
    }

    /** Whether they have a right on a stream. */
    public boolean may(Right right, Stream stream) {
        return grants.allow(right, stream.id());
    }

    /** Whether they have a right on a topic. */
    public boolean may(Right right, Topic topic) {
        return grants.allow(right, topic.stream(), topic.id());
    }

    /** As it stands in a list. */
    public UserView view() {
        return new UserView(id, createdMicros, status.code(), name.toString());
    }

    /** With the permissions as they were set. */
    public UserView.Details details() {
        return new UserView.Details(view(), permissions);
    }

    /** The tokens as they stand in a list. */
    public List<TokenView> tokenViews() {
        List<TokenView> views = new ArrayList<>(tokens.size());
        tokens.forEach(token -> views.add(new TokenView(token.name(), token.expiresMicros())));
        return views;
    }

    /** Without the hash: users may end up in a log. */
    @Override
    public String toString() {
        return "User[id=" + id + ", name=" + name + ", status=" + status + "]";
    }
}
