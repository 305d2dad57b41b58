package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.pipeline.request.Identifier;
import io.veltro.rest.auth.Algorithm;
import io.veltro.rest.auth.TokenConfig;
import io.veltro.rest.auth.TrustedIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the settings of access tokens, and what is said about those that cannot be used. */
class TokenSettingsTest {
    private static final String ENTRY =
            "issuer=https://login.example.com audience=veltro keys=https://login.example.com/jwks.json user=agents";

    private final SettingValues values = new SettingValues();

    @TempDir
    private Path directory;

    @Test
    void shouldSignWithADrawnSecretForAnHourByDefault() {
        assertThat(TokenSettings.read(values)).isEqualTo(TokenConfig.defaults());
    }

    @Test
    void shouldReadWhoIsTrusted() {
        // given
        values.set(
                Setting.HTTP_JWT_TRUSTED,
                ENTRY + " ;\n user=7  keys=http://127.0.0.1:8000/keys?a=b audience=x issuer=other;");

        // when, then
        assertThat(TokenSettings.read(values).trusted())
                .containsExactly(
                        new TrustedIssuer(
                                "https://login.example.com",
                                "veltro",
                                URI.create("https://login.example.com/jwks.json"),
                                Identifier.of("agents")),
                        new TrustedIssuer(
                                "other", "x", URI.create("http://127.0.0.1:8000/keys?a=b"), Identifier.of(7)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "issuer audience=a keys=http://a/ user=u",
                "issuer= audience=a keys=http://a/ user=u",
                "audience=a keys=http://a/ user=u",
                "issuer=i keys=http://a/ user=u",
                "issuer=i audience=a user=u",
                "issuer=i audience=a keys=http://a/",
                "issuer=i issuer=j audience=a keys=http://a/ user=u",
                "issuer=i audience=a keys=http://a/ user=u more=m",
                "issuer=i audience=a keys=file:///etc/passwd user=u",
                "issuer=i audience=a keys=http:// user=u",
                "issuer=i audience=a keys=a/b user=u",
                "issuer=i audience=a keys=http://me:secret@a/ user=u",
                "issuer=i audience=a keys=http://a/ user=0",
                "issuer=i audience=a keys=http://a/ user=99999999999",
                "issuer=iggy.apache.org audience=a keys=http://a/ user=u",
                "issuer=HTTP://A/x audience=a keys=http://a/ user=u; issuer=http://a/x audience=b keys=http://a/ user=u"
            })
    void shouldRefuseAListThatIsNotUnderstood(String list) {
        // given
        values.set(Setting.HTTP_JWT_TRUSTED, list);

        // when, then
        assertThatThrownBy(() -> TokenSettings.read(values))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.jwt.trusted")
                .hasMessageContaining("issuer=… audience=… keys=… user=…");
    }

    @ParameterizedTest
    @CsvSource({"HS256, 32", "hs384, 48", "HS512, 64"})
    void shouldRefuseASecretThatIsTooShortWithoutShowingIt(String algorithm, int bytes) {
        // given
        values.set(Setting.HTTP_JWT_ALGORITHM, algorithm);
        String enough = "quokka".repeat(11).substring(0, bytes);
        values.set(Setting.HTTP_JWT_SECRET, enough);
        assertThat(TokenSettings.read(values).secret()).contains(enough);

        // when
        values.set(Setting.HTTP_JWT_SECRET, enough.substring(1));

        // then
        assertThatThrownBy(() -> TokenSettings.read(values))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.jwt.secret")
                .hasMessageContaining("it has " + (bytes - 1) + " bytes; write at least " + bytes)
                .hasMessageNotContaining("quokka");
        assertThat(values.lines()).contains("http.jwt.secret = ***").doesNotContain("quokka");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http.jwt.algorithm   | none     | HS256
                    http.jwt.algorithm   | ES512    | HS256
                    http.jwt.algorithm   | RS256    | http.jwt.private_key
                    http.jwt.private_key | key.pem  | HS256 signs with a secret
                    http.jwt.public_key  | key.pem  | HS256 signs with a secret
                    http.jwt.expiry      | 9 s      | duration
                    http.jwt.expiry      | 8761 h   | duration
                    http.jwt.leeway      | 6 min    | duration
                    """)
    void shouldSayHowToMendWhatCannotBeUsed(String key, String value, String remedy) {
        // given
        for (Setting setting : Setting.values()) {
            if (setting.key().equals(key)) {
                values.set(setting, value);
            }
        }

        // when, then
        assertThatThrownBy(() -> TokenSettings.read(values))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(remedy);
    }

    @ParameterizedTest
    @CsvSource({"RS256, RSA", "RS512, RSA", "ES256, secp256r1", "ES384, secp384r1"})
    void shouldReadKeysFromFiles(Algorithm algorithm, String kind) throws Exception {
        // given
        KeyPair pair = pair(kind);
        name(algorithm, pair, pair);

        // when
        TokenConfig config = TokenSettings.read(values);

        // then
        assertThat(config.algorithm()).isEqualTo(algorithm);
        assertThat(config.keys().orElseThrow().getPublic()).isEqualTo(pair.getPublic());
        assertThat(config.keys().orElseThrow().getPrivate()).isEqualTo(pair.getPrivate());
        assertThat(config.expiry()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void shouldReadThePublicKeyFromACertificate() throws Exception {
        // given
        TestPem pem = TestPem.ec("veltro");
        Path shown = directory.resolve("certificate.pem");
        Path own = directory.resolve("key.pem");
        pem.write(shown, own);
        name(Algorithm.ES256, own, shown);

        // when, then
        assertThat(TokenSettings.read(values).keys()).isPresent();
    }

    @Test
    void shouldRefuseKeysThatDoNotBelongTogetherOrAreOfAnotherKind() throws Exception {
        // given
        KeyPair one = pair("secp256r1");

        // when, then
        name(Algorithm.ES256, one, pair("secp256r1"));
        assertThatThrownBy(() -> TokenSettings.read(values)).hasMessageContaining("does not belong to the one in");
        name(Algorithm.ES384, one, one);
        assertThatThrownBy(() -> TokenSettings.read(values)).hasMessageContaining("EC on the curve P-384");
        name(Algorithm.RS256, one, one);
        assertThatThrownBy(() -> TokenSettings.read(values)).hasMessageContaining("RSA of at least 2048 bits");
        name(Algorithm.RS256, directory.resolve("missing.pem"), directory.resolve("missing.pem"));
        assertThatThrownBy(() -> TokenSettings.read(values)).hasMessageContaining("missing.pem cannot be read");
        Files.writeString(directory.resolve("public.pem"), "nothing");
        name(Algorithm.ES256, directory.resolve("private.pem"), directory.resolve("public.pem"));
        assertThatThrownBy(() -> TokenSettings.read(values)).hasMessageContaining("-----BEGIN PUBLIC KEY-----");
        Files.writeString(directory.resolve("public.pem"), TestPem.block("PUBLIC KEY", (byte) 1));
        assertThatThrownBy(() -> TokenSettings.read(values)).hasMessageContaining("damaged");
    }

    private void name(Algorithm algorithm, KeyPair own, KeyPair shown) throws IOException {
        Path privateFile = directory.resolve("private.pem");
        Path publicFile = directory.resolve("public.pem");
        Files.writeString(
                privateFile, TestPem.block("PRIVATE KEY", own.getPrivate().getEncoded()));
        Files.writeString(
                publicFile, TestPem.block("PUBLIC KEY", shown.getPublic().getEncoded()));
        name(algorithm, privateFile, publicFile);
    }

    private void name(Algorithm algorithm, Path own, Path shown) {
        values.set(Setting.HTTP_JWT_ALGORITHM, algorithm.name());
        values.set(Setting.HTTP_JWT_PRIVATE_KEY, own.toString());
        values.set(Setting.HTTP_JWT_PUBLIC_KEY, shown.toString());
    }

    private static KeyPair pair(String kind) throws GeneralSecurityException {
        boolean isRsa = kind.equals("RSA");
        KeyPairGenerator generator = KeyPairGenerator.getInstance(isRsa ? "RSA" : "EC");
        if (isRsa) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec(kind));
        }
        return generator.generateKeyPair();
    }
}
