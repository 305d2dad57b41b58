package io.veltro.pipeline.rule;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Revocation;
import io.veltro.pipeline.state.Right;
import io.veltro.pipeline.state.Token;
import io.veltro.pipeline.state.User;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which changes of users and their tokens are allowed. Thread: control; the tests of names and passwords any. */
public final class UserRules {
    private static final int USERNAME_BYTES_MAX = 50;
    private static final int PASSWORD_BYTES_MAX = 100;
    private static final int TOKEN_NAME_BYTES_MAX = 30;
    private static final int BYTES_MIN = 3;

    private final int usersMax;
    private final int tokensMax;

    UserRules(int usersMax, int tokensMax) {
        this.usersMax = usersMax;
        this.tokensMax = tokensMax;
    }

    /** Whether a user may be called so: 3 to 50 bytes. */
    public static boolean isUsername(String text) {
        return isWithin(text, USERNAME_BYTES_MAX);
    }

    /** Whether a text can be a password: 3 to 100 bytes. */
    public static boolean isPassword(String text) {
        return isWithin(text, PASSWORD_BYTES_MAX);
    }

    private static boolean isWithin(String text, int bytesMax) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= BYTES_MIN && bytes <= bytesMax;
    }

    Verdict create(Catalog catalog, Proposal proposal, UserRequest.Create create) {
        if (!catalog.may(proposal.caller(), Right.MANAGE_USERS)) {
            return Verdict.of(ErrorCode.UNAUTHORIZED);
        }
        if (!isUsername(create.username())) {
            return Verdict.of(ErrorCode.INVALID_USERNAME);
        }
        if (catalog.user(Identifier.of(create.username())) != null) {
            return Verdict.of(ErrorCode.USER_ALREADY_EXISTS);
        }
        return catalog.users() >= usersMax
                ? Verdict.of(ErrorCode.USERS_LIMIT_REACHED)
                : proposal.accept(create, catalog.nextUserId());
    }

    Verdict delete(Catalog catalog, Proposal proposal, UserRequest.Delete delete) {
        return unlessRoot(catalog, proposal, delete.user(), ErrorCode.CANNOT_DELETE_USER);
    }

    Verdict updatePermissions(Catalog catalog, Proposal proposal, UserRequest.UpdatePermissions update) {
        return unlessRoot(catalog, proposal, update.user(), ErrorCode.CANNOT_CHANGE_PERMISSIONS);
    }

    private static Verdict unlessRoot(Catalog catalog, Proposal proposal, Identifier id, ErrorCode ofRoot) {
        User user = catalog.user(id);
        ErrorCode refusal = judge(catalog, proposal, user);
        if (refusal != ErrorCode.OK || user == null) {
            return Verdict.of(refusal);
        }
        return user.id() == User.ROOT ? Verdict.of(ofRoot) : proposal.accept();
    }

    Verdict update(Catalog catalog, Proposal proposal, UserRequest.Update update) {
        User user = catalog.user(update.user());
        ErrorCode refusal = judge(catalog, proposal, user);
        if (refusal != ErrorCode.OK) {
            return Verdict.of(refusal);
        }
        Optional<String> name = update.username();
        if (name.isPresent() && !isUsername(name.get())) {
            return Verdict.of(ErrorCode.INVALID_USERNAME);
        }
        User namesake = name.isPresent() ? catalog.user(Identifier.of(name.get())) : user;
        return namesake != null && namesake != user ? Verdict.of(ErrorCode.USER_ALREADY_EXISTS) : proposal.accept();
    }

    /**
     * Judges a change of password whose current password was right when a worker looked: the request holds the hash it was
     * right for, which must still be the user's.
     */
    Verdict changePassword(Catalog catalog, Proposal proposal, UserRequest.ChangePassword change) {
        User user = catalog.user(change.user());
        ErrorCode refusal = mayChangePassword(catalog, proposal.caller(), user);
        if (refusal != ErrorCode.OK || user == null) {
            return Verdict.of(refusal);
        }
        return user.passwordHash().equals(change.current())
                ? proposal.accept(new UserRequest.ChangePassword(change.user(), "", ""), 0)
                : Verdict.of(ErrorCode.INVALID_CREDENTIALS);
    }

    /** Whether a user may change somebody's password if they know the current one: OK or the refusal. */
    public static ErrorCode mayChangePassword(Catalog catalog, int caller, @Nullable User user) {
        if (user == null) {
            return ErrorCode.RESOURCE_NOT_FOUND;
        }
        return user.id() == caller || catalog.may(caller, Right.MANAGE_USERS) ? ErrorCode.OK : ErrorCode.UNAUTHORIZED;
    }

    /** Judges the end of an access token: each has one, so that whoever ends it to get another gets one other. */
    static Verdict logout(Catalog catalog, Proposal proposal) {
        return catalog.isRevoked(Revocation.of(proposal.secret()).id())
                ? Verdict.of(ErrorCode.INVALID_ACCESS_TOKEN)
                : proposal.accept();
    }

    Verdict createToken(Catalog catalog, Proposal proposal, TokenRequest.Create create) {
        User owner = catalog.user(proposal.caller());
        if (owner == null) {
            return Verdict.of(ErrorCode.UNAUTHORIZED);
        }
        if (!isWithin(create.name(), TOKEN_NAME_BYTES_MAX)) {
            return Verdict.of(ErrorCode.INVALID_PERSONAL_ACCESS_TOKEN_NAME);
        }
        if (owner.tokens().size() >= tokensMax) {
            return Verdict.of(ErrorCode.PERSONAL_ACCESS_TOKENS_LIMIT_REACHED);
        }
        return owner.token(create.name()) != null
                ? Verdict.of(ErrorCode.PERSONAL_ACCESS_TOKEN_ALREADY_EXISTS)
                : proposal.accept(new TokenRequest.Create(create.name(), expires(create, proposal.nowMicros())), 0);
    }

    /** From "so long from now" to a time; one beyond the end of time never comes. */
    private static long expires(TokenRequest.Create create, long nowMicros) {
        long lifetime = create.expiryMicros();
        boolean isForEver = lifetime <= 0 || nowMicros + lifetime < 0;
        return isForEver ? Token.NEVER : nowMicros + lifetime;
    }

    Verdict deleteToken(Catalog catalog, Proposal proposal, TokenRequest.Delete delete) {
        User owner = catalog.user(proposal.caller());
        if (owner == null) {
            return Verdict.of(ErrorCode.UNAUTHORIZED);
        }
        return owner.token(delete.name()) == null ? Verdict.of(ErrorCode.RESOURCE_NOT_FOUND) : proposal.accept();
    }

    private static ErrorCode judge(Catalog catalog, Proposal proposal, @Nullable User user) {
        if (user == null) {
            return ErrorCode.RESOURCE_NOT_FOUND;
        }
        return catalog.may(proposal.caller(), Right.MANAGE_USERS) ? ErrorCode.OK : ErrorCode.UNAUTHORIZED;
    }
}
