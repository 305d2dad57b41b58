package io.veltro.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

class PasswordHashTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void shouldMatchItsPasswordAndNoOther() {
        String hash = PasswordHash.of("correct horse", random);
        assertThat(PasswordHash.matches("correct horse", hash)).isTrue();
        assertThat(PasswordHash.matches("correct hors", hash)).isFalse();
        assertThat(PasswordHash.matches("Correct horse", hash)).isFalse();
        assertThat(PasswordHash.matches("", hash)).isFalse();
    }

    @Test
    void shouldTellCharactersBeyondLatinApart() {
        String hash = PasswordHash.of("pässwörd€", random);
        assertThat(PasswordHash.matches("pässwörd€", hash)).isTrue();
        assertThat(PasswordHash.matches("pässwörd?", hash)).isFalse();
    }

    @Test
    void shouldBeWhatTheJdkMakesOfIt() throws GeneralSecurityException {
        // given
        String[] parts = PasswordHash.of("correct horse", random).split("\\$", -1);
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        PBEKeySpec spec = new PBEKeySpec("correct horse".toCharArray(), salt, Integer.parseInt(parts[1]), 256);

        // when
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(spec)
                .getEncoded();

        // then
        assertThat(Base64.getDecoder().decode(parts[3])).isEqualTo(expected);
    }

    @Test
    void shouldSaltEachHashAfresh() {
        assertThat(PasswordHash.of("same", random)).isNotEqualTo(PasswordHash.of("same", random));
    }

    @Test
    void shouldFitBehindALengthByteAndHoldNoPassword() {
        assertThat(PasswordHash.of("secret", random)).hasSizeLessThan(256).doesNotContain("secret");
    }

    @Test
    void shouldRefuseAHashOfAnotherScheme() {
        assertThatThrownBy(() -> PasswordHash.matches("x", "md5$1$a$b")).isInstanceOf(IllegalStateException.class);
    }
}
