package io.veltro.rest.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.session.Bearer;
import io.veltro.pipeline.session.Bearers;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.view.SystemView.Transport;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
    private static final String SECRET = "a secret that has more than the sixty-four bytes which HS512 asks for";
    private static final long NOW = 1_700_000_000;
    private static final int USER = 7;

    private static final class Keys {
        static final KeyPair RSA = pair("RSA", 2048);
        static final KeyPair P256 = pair("secp256r1", 0);
        static final KeyPair P384 = pair("secp384r1", 0);

        private Keys() {}

        static KeyPair pair(String name, int bits) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(bits > 0 ? name : "EC");
                if (bits > 0) {
                    generator.initialize(bits);
                } else {
                    generator.initialize(new ECGenParameterSpec(name));
                }
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        static Optional<KeyPair> of(Algorithm algorithm) {
            return switch (algorithm) {
                case HS256, HS384, HS512 -> Optional.empty();
                case RS256, RS384, RS512 -> Optional.of(RSA);
                case ES256 -> Optional.of(P256);
                case ES384 -> Optional.of(P384);
            };
        }
    }

    private final List<Bearer> admitted = new ArrayList<>();
    private final Bearers bearers = (session, bearer) -> {
        admitted.add(bearer);
        session.login(Session.Login.by(bearer, bearer.user().number(), "hash"));
        return ErrorCode.OK;
    };
    private long nowMicros = NOW * 1_000_000;
    private AccessTokens tokens = tokens(Algorithm.HS256, Optional.of(SECRET));

    private AccessTokens tokens(Algorithm algorithm, Optional<String> secret) {
        return tokens(algorithm, secret, Keys.of(algorithm));
    }

    private AccessTokens tokens(Algorithm algorithm, Optional<String> secret, Optional<KeyPair> keys) {
        TokenConfig config =
                new TokenConfig(algorithm, secret, keys, Duration.ofHours(1), Duration.ofSeconds(5), List.of());
        return new AccessTokens(config, bearers, () -> nowMicros, new SecureRandom());
    }

    @ParameterizedTest
    @EnumSource
    void shouldAdmitByATokenItHasGivenOut(Algorithm algorithm) throws Exception {
        // given
        tokens = tokens(algorithm, Optional.of(SECRET));

        // when
        Issued issued = tokens.issue(new Session.Login(USER, "hash"));

        // then
        assertThat(admit(issued.token())).isEqualTo(ErrorCode.OK);
        assertThat(issued.expirySeconds()).isEqualTo(NOW + 3600);
        Map<String, Object> said = JWSObject.parse(issued.token()).getPayload().toJSONObject();
        Bearer bearer = new Bearer(
                String.valueOf(said.get("jti")),
                Identifier.of(USER),
                Optional.of(Bearer.mark("hash")),
                issued.expirySeconds());
        assertThat(admitted).containsExactly(bearer);
        said.remove("jti");
        assertThat(said)
                .isEqualTo(Map.of(
                        "iss",
                        "iggy.apache.org",
                        "aud",
                        "iggy.apache.org",
                        "sub",
                        "7",
                        "iat",
                        NOW,
                        "exp",
                        NOW + 3600,
                        "nbf",
                        NOW,
                        "mark",
                        Bearer.mark("hash")));
        assertThat(JWSObject.parse(issued.token()).getHeader().toJSONObject())
                .isEqualTo(Map.of("alg", algorithm.name(), "typ", "JWT"));
    }

    @Test
    void shouldGiveEachTokenAnIdOfItsOwnThatTellsItsTime() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String token = tokens.issue(new Session.Login(USER, "hash")).token();
            String id =
                    (String) JWSObject.parse(token).getPayload().toJSONObject().get("jti");
            UUID uuid = UUID.fromString(id);
            assertThat(uuid.version()).isEqualTo(7);
            assertThat(uuid.variant()).isEqualTo(2);
            assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(nowMicros / 1_000);
            ids.add(id);
        }
        assertThat(ids).hasSize(1_000);
    }

    @Test
    void shouldDrawASecretAtEachStartWhenNoneIsSet() {
        // given
        AccessTokens one = tokens(Algorithm.HS512, Optional.empty());
        AccessTokens other = tokens(Algorithm.HS512, Optional.empty());

        // when
        String token = one.issue(new Session.Login(USER, "hash")).token();

        // then
        assertThat(one.admit(session(), "Bearer " + token)).isEqualTo(ErrorCode.OK);
        assertThat(other.admit(session(), "Bearer " + token)).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
    }

    @ParameterizedTest
    @CsvSource({"HS256, 31", "HS384, 47", "HS512, 63", "RS256, 64", "ES256, 64"})
    void shouldNotStartWithASecretThatIsTooShortOrWithoutKeys(Algorithm algorithm, int bytes) {
        Optional<String> secret = Optional.of("x".repeat(bytes));
        assertThatThrownBy(() -> tokens(algorithm, secret, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("xxx");
    }

    @Test
    void shouldNotStartWithKeysOfAnotherKind() {
        assertThatThrownBy(() -> tokens(Algorithm.RS256, Optional.empty(), Optional.of(Keys.P256)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tokens(Algorithm.ES256, Optional.empty(), Optional.of(Keys.P384)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tokens(Algorithm.RS256, Optional.empty(), Optional.of(Keys.pair("RSA", 1024))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayWhenThereIsNoToken() {
        for (String header :
                Arrays.asList(null, "", "Bearer", "Bearer ", "bearer x", "Basic aWdneTppZ2d5", " Bearer x")) {
            Session session = session();
            assertThat(tokens.admit(session, header)).as(header).isEqualTo(ErrorCode.ACCESS_TOKEN_MISSING);
            assertThat(tokens.mayBlock(header)).isFalse();
            assertThat(session.isLoggedIn()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", ".", "..", "...", "a.b.c", "e30.e30.", "e30.e30.e30", " ", "ÿ.ÿ.ÿ", "a.b.c.d.e"})
    void shouldRefuseWhatIsNoToken(String text) {
        assertRefused(text);
    }

    @Test
    void shouldRefuseATokenTooLongToBeOne() {
        assertThat(admit(own().with("more", "x".repeat(5_000)).signed(JWSAlgorithm.HS256, secret())))
                .isEqualTo(ErrorCode.OK);
        assertRefused(own().with("more", "x".repeat(7_000)).signed(JWSAlgorithm.HS256, secret()));
        assertRefused("x".repeat(1 << 20));
        assertRefused(".".repeat(SignedToken.CHARACTERS_MAX));
    }

    @Test
    void shouldRefuseATokenWithoutASignature() {
        String payload = own().payload().toBase64URL().toString();
        for (String alg : List.of("none", "None", "NONE", "")) {
            String header = base64("{\"alg\":\"" + alg + "\"}");
            assertRefused(header + "." + payload + ".");
            assertRefused(header + "." + payload + ".AAAA");
        }
        String good = own().signed(JWSAlgorithm.HS256, secret());
        assertRefused(good.substring(0, good.lastIndexOf('.') + 1));
        assertRefused(good.substring(0, good.lastIndexOf('.')));
    }

    @Test
    void shouldRefuseAnotherAlgorithmThanItsOwnWithTheRightSecret() {
        assertThat(admit(own().signed(JWSAlgorithm.HS256, secret()))).isEqualTo(ErrorCode.OK);
        assertRefused(own().signed(JWSAlgorithm.HS384, secret()));
        assertRefused(own().signed(JWSAlgorithm.HS512, secret()));
    }

    @Test
    void shouldRefuseASecretMadeOfThePublicKey() {
        // given: a server whose public key anybody may know
        tokens = tokens(Algorithm.RS256, Optional.empty());
        byte[] known = Keys.RSA.getPublic().getEncoded();
        byte[] pem = ("-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(known)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);

        // when, then
        assertRefused(own().signed(JWSAlgorithm.HS256, known));
        assertRefused(own().signed(JWSAlgorithm.HS256, pem));
        assertRefused(own().signed(
                        new JWSHeader(JWSAlgorithm.RS256),
                        new RSASSASigner(Keys.pair("RSA", 2048).getPrivate())));
        assertThat(admit(own().signed(new JWSHeader(JWSAlgorithm.RS256), new RSASSASigner(Keys.RSA.getPrivate()))))
                .isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldRefuseAnEmptySignatureOfAnEllipticCurve() {
        // given
        tokens = tokens(Algorithm.ES256, Optional.empty());
        String token = tokens.issue(new Session.Login(USER, "hash")).token();
        String signed = token.substring(0, token.lastIndexOf('.') + 1);

        // when, then: a zero signature verifies wherever nobody checks its range
        assertRefused(signed + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]));
        assertThat(admit(token)).isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldNotLookAtKeysThatComeWithTheToken() throws Exception {
        // given
        byte[] theirs = "another secret, which also has more than sixty-four bytes, as they all do"
                .getBytes(StandardCharsets.UTF_8);
        JWK embedded = new OctetSequenceKey.Builder(theirs).keyID("k").build();
        Map<String, Object> header = Map.of("alg", "HS256", "kid", "k", "x", embedded.toJSONObject());

        // when, then
        assertRefused(own().signed(JWSHeader.parse(header), new MACSigner(theirs)));
        assertRefused(own().signed(JWSAlgorithm.HS256, theirs));
    }

    @Test
    void shouldRefuseAHeaderThatMustBeUnderstoodAndIsNot() throws Exception {
        Map<String, Object> header = Map.of("alg", "HS256", "crit", List.of("exp2"), "exp2", 1);
        assertRefused(own().signed(JWSHeader.parse(header), new MACSigner(secret())));
    }

    @Test
    void shouldRefuseATokenOfWhichOneLetterWasChanged() {
        String good = own().signed(JWSAlgorithm.HS256, secret());
        int signature = good.lastIndexOf('.');
        for (int i = 0; i < good.length() - 1; i++) {
            char other = good.charAt(i) == 'A' ? 'B' : 'A';
            boolean isDot = i == signature || i == good.indexOf('.');
            if (!isDot) {
                assertRefused(good.substring(0, i) + other + good.substring(i + 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jti", "iss", "aud", "sub", "iat", "exp", "nbf", "mark"})
    void shouldRefuseATokenThatLacksAClaimOrHasItOfAnotherType(String claim) {
        assertRefused(own().without(claim).signed(JWSAlgorithm.HS256, secret()));
        for (Object wrong : List.of(true, List.of(), Map.of(), -1, "")) {
            assertRefused(own().with(claim, wrong).signed(JWSAlgorithm.HS256, secret()));
        }
    }

    @Test
    void shouldRefuseClaimsOutOfBounds() {
        for (String user : List.of("-1", "x", "", " 7", "7.0", "4294967296", "2147483648", "0x7")) {
            assertRefused(own().with("sub", user).signed(JWSAlgorithm.HS256, secret()));
        }
        for (Object time : List.of("1800000000", -1L, 1e300, Long.MAX_VALUE)) {
            assertRefused(own().with("exp", time).signed(JWSAlgorithm.HS256, secret()));
        }
        assertRefused(own().with("jti", "x".repeat(65)).signed(JWSAlgorithm.HS256, secret()));
        assertRefused(own().with("jti", "a b").signed(JWSAlgorithm.HS256, secret()));
        assertRefused(own().with("iss", "iggy.apache.org ").signed(JWSAlgorithm.HS256, secret()));
        assertRefused(own().with("aud", "another").signed(JWSAlgorithm.HS256, secret()));
        assertRefused(own().with("aud", List.of("another", 7)).signed(JWSAlgorithm.HS256, secret()));
        assertThat(admit(own().with("aud", List.of("another", OwnTokens.ISSUER)).signed(JWSAlgorithm.HS256, secret())))
                .isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldTakeATokenUntilItsEndAndTheLeewayAreOver() {
        String token = tokens.issue(new Session.Login(USER, "hash")).token();
        nowMicros = (NOW + 3600 + 5) * 1_000_000 + 999_999;
        assertThat(admit(token)).isEqualTo(ErrorCode.OK);
        nowMicros++;
        assertRefused(token);
    }

    @Test
    void shouldTakeATokenFromItsBeginningLessTheLeeway() {
        String token = own().with("nbf", NOW + 100).signed(JWSAlgorithm.HS256, secret());
        nowMicros = (NOW + 95) * 1_000_000 - 1;
        assertRefused(token);
        nowMicros++;
        assertThat(admit(token)).isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldRefreshOnlyForSomebodyWhoIsThere() {
        // given
        String token = tokens.issue(new Session.Login(USER, "hash")).token();
        Session session = session();

        // when, then
        assertThat(tokens.admitToRefresh(session, token)).isEqualTo(ErrorCode.OK);
        assertThat(session.user()).isEqualTo(USER);
        assertThat(tokens.admitToRefresh(session(), "x")).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
        Bearers afterDeletion = (other, bearer) -> {
            other.login(Session.Login.ofDeleted(bearer));
            return ErrorCode.OK;
        };
        TokenConfig config = new TokenConfig(
                Algorithm.HS256,
                Optional.of(SECRET),
                Optional.empty(),
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                List.of());
        AccessTokens later = new AccessTokens(config, afterDeletion, () -> nowMicros, new SecureRandom());
        assertThat(later.admitToRefresh(session(), token)).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
        assertThat(later.admit(session(), "Bearer " + token)).isEqualTo(ErrorCode.OK);
        Session nobody = session();
        assertThatThrownBy(() -> tokens.issue(nobody.login())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKeepSecretsOutOfWhatMayBeLogged() {
        TokenConfig config = new TokenConfig(
                Algorithm.RS256,
                Optional.of(SECRET),
                Optional.of(Keys.RSA),
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                List.of());
        Issued issued = tokens.issue(new Session.Login(USER, "hash"));
        assertThat(config.toString()).doesNotContain(SECRET).doesNotContainIgnoringCase("privatekey");
        assertThat(issued.toString()).doesNotContain(issued.token());
    }

    private Claims own() {
        return Claims.own(NOW);
    }

    private static byte[] secret() {
        return SECRET.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Session session() {
        return Sessions.passing(Transport.TCP, "127.0.0.1:1");
    }

    private ErrorCode admit(String token) {
        return tokens.admit(session(), "Bearer " + token);
    }

    private void assertRefused(String token) {
        int before = admitted.size();
        assertThat(admit(token)).as(token).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
        assertThat(admitted).hasSize(before);
    }
}
