package io.veltro.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.User;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private final SecureRandom random = new SecureRandom();
    private final PublishedCatalog catalog = new PublishedCatalog(with("secret"));
    private final Authenticator authenticator = new Authenticator(catalog, random);

    @Test
    void shouldLetInWhoKnowsThePasswordEachTime() {
        for (int i = 0; i < 3; i++) {
            Authenticator.Outcome outcome = login("root", "secret");
            assertThat(outcome.code()).isEqualTo(ErrorCode.OK);
            assertThat(outcome.user()).isNotNull().extracting(User::id).isEqualTo(User.ROOT);
        }
    }

    @Test
    void shouldAnswerAWrongPasswordAndAMissingUserAlike() {
        assertThat(login("root", "wrong").code()).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
        assertThat(login("nobody", "secret").code()).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    }

    @Test
    void shouldAskForLengthsBeforeAnythingElse() {
        assertThat(login("ab", "secret").code()).isEqualTo(ErrorCode.INVALID_USERNAME);
        assertThat(login("a".repeat(51), "secret").code()).isEqualTo(ErrorCode.INVALID_USERNAME);
        assertThat(login("root", "ab").code()).isEqualTo(ErrorCode.INVALID_PASSWORD);
        assertThat(login("root", "a".repeat(101)).code()).isEqualTo(ErrorCode.INVALID_PASSWORD);
        assertThat(login("ééé", "secret").code()).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
    }

    @Test
    void shouldForgetAProvenPasswordWhenAnotherIsSet() {
        // given: a password that was right once
        assertThat(login("root", "secret").code()).isEqualTo(ErrorCode.OK);

        // when
        catalog.publish(with("changed"));

        // then
        assertThat(login("root", "secret").code()).isEqualTo(ErrorCode.INVALID_CREDENTIALS);
        assertThat(login("root", "changed").code()).isEqualTo(ErrorCode.OK);
    }

    private Authenticator.Outcome login(String username, String password) {
        UserRequest.Login login = new UserRequest.Login(username, password, "", "");
        Authenticator.Outcome quick = authenticator.checkQuickly(login);
        return quick == null ? authenticator.check(login, () -> {}) : quick;
    }

    private Catalog with(String password) {
        UserRequest.Create create =
                new UserRequest.Create("root", "", UserRequest.Status.ACTIVE, Optional.of(Permissions.ALL));
        return Catalog.EMPTY.apply(new Decision(1, User.ROOT, User.ROOT, PasswordHash.of(password, random), create));
    }
}
