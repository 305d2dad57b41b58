package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.iggy.client.blocking.PersonalAccessTokensClient;
import org.apache.iggy.personalaccesstoken.PersonalAccessTokenInfo;
import org.apache.iggy.personalaccesstoken.RawPersonalAccessToken;
import org.apache.iggy.user.UserInfoDetails;
import org.apache.iggy.user.UserStatus;
import org.junit.jupiter.api.Test;

/** Personal access tokens as the official client sees them. */
class OfficialTokensTest extends WithOfficialClient {
    private static final BigInteger HOUR_MICROS = BigInteger.valueOf(3_600_000_000L);
    private static final int NAME_LENGTH_MAX = 30;

    private static PersonalAccessTokensClient tokens() {
        return client.personalAccessTokens();
    }

    private String shortName() {
        return name.substring(0, Math.min(name.length(), NAME_LENGTH_MAX));
    }

    private Optional<PersonalAccessTokenInfo> listed() {
        return tokens().getPersonalAccessTokens().stream()
                .filter(info -> info.name().equals(shortName()))
                .findFirst();
    }

    @Test
    void shouldLogInWithAToken() {
        // given
        RawPersonalAccessToken token = tokens().createPersonalAccessToken(shortName(), HOUR_MICROS);

        // when
        try (OfficialCaller other = connected()) {
            long user = other.personalAccessTokens()
                    .loginWithPersonalAccessToken(token.token())
                    .userId();

            // then
            assertThat(token.token()).hasSize(68);
            assertThat(user).isZero();
            assertThat(other.streams().getStreams()).isNotNull();
        }
    }

    @Test
    void shouldListWhenATokenEnds() {
        // when
        tokens().createPersonalAccessToken(shortName(), HOUR_MICROS);

        // then
        assertThat(listed().orElseThrow().expiryAt())
                .hasValueSatisfying(micros -> assertThat(Instant.ofEpochMilli(micros.longValueExact() / 1_000))
                        .isBetween(
                                Instant.now().plus(Duration.ofMinutes(50)),
                                Instant.now().plus(Duration.ofMinutes(61))));
    }

    @Test
    void shouldKeepATokenThatNeverEnds() {
        // when
        RawPersonalAccessToken token = tokens().createPersonalAccessToken(shortName(), BigInteger.ZERO);

        // then
        assertThat(listed().orElseThrow().expiryAt()).isEmpty();
        try (OfficialCaller other = connected()) {
            assertThat(other.personalAccessTokens()
                            .loginWithPersonalAccessToken(token.token())
                            .userId())
                    .isZero();
        }
    }

    @Test
    void shouldRefuseATokenThatEndedButListItUntilItIsDeleted() {
        // given
        RawPersonalAccessToken token = tokens().createPersonalAccessToken(shortName(), BigInteger.ONE);

        // when, then
        try (OfficialCaller other = connected()) {
            assertThat(Official.statusOf(
                            () -> other.personalAccessTokens().loginWithPersonalAccessToken(token.token())))
                    .isEqualTo(54);
        }
        assertThat(listed()).isPresent();
        tokens().deletePersonalAccessToken(shortName());
        assertThat(listed()).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsUnknownTakenOrOfTheWrongLength() {
        // given
        tokens().createPersonalAccessToken(shortName(), HOUR_MICROS);

        // when, then
        assertThat(Official.statusOf(() -> tokens().createPersonalAccessToken(shortName(), HOUR_MICROS)))
                .isEqualTo(51);
        assertThat(Official.statusOf(() -> tokens().createPersonalAccessToken("ab", HOUR_MICROS)))
                .isEqualTo(50);
        assertThat(Official.statusOf(() -> tokens().createPersonalAccessToken("a".repeat(31), HOUR_MICROS)))
                .isEqualTo(50);
        assertThat(Official.statusOf(() -> tokens().deletePersonalAccessToken("no-token")))
                .isEqualTo(20);
        try (OfficialCaller other = connected()) {
            assertThat(Official.statusOf(() -> other.personalAccessTokens().loginWithPersonalAccessToken("nothing")))
                    .isEqualTo(20);
        }
    }

    @Test
    void shouldKeepTheTokensOfUsersApart() {
        // given
        UserInfoDetails user = client.users().createUser("with-tokens", "secret", UserStatus.Active, Optional.empty());
        try (OfficialCaller other = connected()) {
            other.users().login("with-tokens", "secret");

            // when
            RawPersonalAccessToken token =
                    other.personalAccessTokens().createPersonalAccessToken(shortName(), HOUR_MICROS);

            // then
            assertThat(listed()).isEmpty();
            assertThat(other.personalAccessTokens().getPersonalAccessTokens()).hasSize(1);
            client.users().deleteUser(user.id());
            try (OfficialCaller third = connected()) {
                assertThat(Official.statusOf(
                                () -> third.personalAccessTokens().loginWithPersonalAccessToken(token.token())))
                        .isEqualTo(20);
            }
        }
    }
}
