package io.veltro.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.session.Bearer;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Revocation;
import io.veltro.pipeline.state.User;
import io.veltro.pipeline.view.SystemView.Transport;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionsTest {
    private static final int BOB = 1;
    private static final String BOBS_HASH = "pbkdf2 of bob";
    private static final String TOKEN_HASH = "hash of a token";
    private static final long EXPIRY_SECONDS = 2_000;

    private final PublishedCatalog catalog = new PublishedCatalog(Catalog.EMPTY);
    private final Session session = Sessions.passing(Transport.TCP, "127.0.0.1:1");
    private long nowMicros = 1_000_000_000;
    private final Admissions admissions = new Admissions(catalog, () -> nowMicros);

    @BeforeEach
    void makeUsers() {
        decide(User.ROOT, "pbkdf2 of root", create("root"));
        decide(BOB, BOBS_HASH, create("bob"));
    }

    @Test
    void shouldLogInWhoHoldsATokenOfTheirPassword() {
        // given
        Bearer bearer = own(BOB, BOBS_HASH);

        // when
        ErrorCode code = admissions.admit(session, bearer);

        // then
        assertThat(code).isEqualTo(ErrorCode.OK);
        assertThat(session.user()).isEqualTo(BOB);
        assertThat(session.login().credential()).isEqualTo(BOBS_HASH);
        assertThat(session.login().bearer()).isEqualTo(bearer);
        assertThat(session.login().holds(catalog.get(), nowMicros)).isTrue();
    }

    @Test
    void shouldEndTokensWithThePasswordTheyWereMadeFor() {
        // given
        admissions.admit(session, own(BOB, BOBS_HASH));

        // when
        decide(0, "another hash", new UserRequest.ChangePassword(Identifier.of(BOB), "", ""));

        // then
        assertRefused(own(BOB, BOBS_HASH));
        assertThat(session.login().holds(catalog.get(), nowMicros)).isFalse();
        assertThat(admissions.admit(session, own(BOB, "another hash"))).isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldEndTokensWithThePersonalAccessTokenTheyWereMadeFor() {
        // given: one that ends in a second, and one that is deleted
        decide(BOB, 0, TOKEN_HASH, new TokenRequest.Create("short", nowMicros + 1_000_000));
        decide(BOB, 0, "second hash", new TokenRequest.Create("deleted", 0));
        assertThat(admissions.admit(session, own(BOB, TOKEN_HASH))).isEqualTo(ErrorCode.OK);
        assertThat(session.login().credential()).isEqualTo(TOKEN_HASH);
        assertThat(admissions.admit(session, own(BOB, "second hash"))).isEqualTo(ErrorCode.OK);

        // when
        nowMicros += 1_000_000;
        decide(BOB, 0, "", new TokenRequest.Delete("deleted"));

        // then
        assertRefused(own(BOB, TOKEN_HASH));
        assertRefused(own(BOB, "second hash"));
        assertThat(admissions.admit(session, own(BOB, BOBS_HASH))).isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldRefuseUsersWhoMayNotLogIn() {
        // when
        UserRequest.Status inactive = UserRequest.Status.INACTIVE;
        decide(0, "", new UserRequest.Update(Identifier.of(BOB), Optional.empty(), Optional.of(inactive)));

        // then
        assertRefused(own(BOB, BOBS_HASH));
        assertRefused(foreign(Identifier.of("bob")));
    }

    @Test
    void shouldAllowADeletedUserNothingAndTheNextOfTheirNumberNothingEither() {
        // when
        decide(0, "", new UserRequest.Delete(Identifier.of(BOB)));

        // then
        assertThat(admissions.admit(session, own(BOB, BOBS_HASH))).isEqualTo(ErrorCode.OK);
        assertThat(session.isDismissed()).isTrue();
        assertThat(session.isStale()).isFalse();
        assertThat(session.login().holds(catalog.get(), nowMicros)).isFalse();
        assertRefused(foreign(Identifier.of(BOB)));

        // when: the number is given out again
        decide(BOB, "pbkdf2 of eve", create("eve"));

        // then
        assertRefused(own(BOB, BOBS_HASH));
    }

    @Test
    void shouldRefuseARevokedToken() {
        // given
        admissions.admit(session, own(BOB, BOBS_HASH));

        // when
        decide(BOB, 0, new Revocation("id", EXPIRY_SECONDS).text(), new UserRequest.Logout());

        // then
        assertRefused(own(BOB, BOBS_HASH));
        assertRefused(foreign(Identifier.of(BOB)));
        assertThat(session.login().holds(catalog.get(), nowMicros)).isFalse();
    }

    @Test
    void shouldLogInTheConfiguredUserByATokenOfAnotherIssuerButNeverRoot() {
        assertThat(admissions.admit(session, foreign(Identifier.of("bob")))).isEqualTo(ErrorCode.OK);
        assertThat(session.user()).isEqualTo(BOB);
        assertThat(session.login().holds(catalog.get(), nowMicros)).isTrue();
        assertRefused(foreign(Identifier.of("root")));
        assertRefused(foreign(Identifier.of(User.ROOT)));
        assertRefused(foreign(Identifier.of("nobody")));
    }

    private void assertRefused(Bearer bearer) {
        Session other = Sessions.passing(Transport.TCP, "127.0.0.1:2");
        assertThat(admissions.admit(other, bearer)).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
        assertThat(other.isLoggedIn()).isFalse();
    }

    private static Bearer own(int user, String credential) {
        return new Bearer("id", Identifier.of(user), Optional.of(Bearer.mark(credential)), EXPIRY_SECONDS);
    }

    private static Bearer foreign(Identifier user) {
        return new Bearer("id", user, Optional.empty(), EXPIRY_SECONDS);
    }

    private static UserRequest.Create create(String name) {
        return new UserRequest.Create(name, "", UserRequest.Status.ACTIVE, Optional.empty());
    }

    private void decide(int id, String secret, Request request) {
        decide(User.ROOT, id, secret, request);
    }

    private void decide(int caller, int id, String secret, Request request) {
        catalog.publish(catalog.get().apply(new Decision(nowMicros, caller, id, secret, request)));
    }
}
