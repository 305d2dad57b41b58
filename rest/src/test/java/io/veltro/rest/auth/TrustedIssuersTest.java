package io.veltro.rest.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.session.Bearer;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.view.SystemView.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of an issuer that publishes its keys on a real server, rotates them, and is not always well. */
@Timeout(60)
class TrustedIssuersTest {
    private static final String ISSUER = "https://login.example.com/Tenant";
    private static final String AUDIENCE = "veltro";
    private static final Identifier USER = Identifier.of("agents");
    private static final long NOW = 1_700_000_000;

    private static final class Keys {
        static final RSAKey RSA = rsa("rsa", 2048);
        static final RSAKey NEXT_RSA = rsa("next", 2048);
        static final ECKey P256 = ec(Curve.P_256, "p256");
        static final ECKey P384 = ec(Curve.P_384, "p384");

        private Keys() {}

        static RSAKey rsa(String id, int bits) {
            try {
                return new RSAKeyGenerator(bits, true).keyID(id).generate();
            } catch (JOSEException e) {
                throw new AssertionError(e);
            }
        }

        static ECKey ec(Curve curve, String id) {
            try {
                return new ECKeyGenerator(curve).keyID(id).generate();
            } catch (JOSEException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** What the issuer's server does with a request. */
    private interface Publication {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger reads = new AtomicInteger();
    private final List<Bearer> admitted = new ArrayList<>();
    private volatile Publication publication = exchange -> exchange.close();
    private final AtomicLong nowMicros = new AtomicLong(NOW * 1_000_000);
    private HttpServer server = serve();
    private AccessTokens tokens = tokens();

    private HttpServer serve() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private AccessTokens tokens() {
        URI keys = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json");
        TokenConfig config = new TokenConfig(
                Algorithm.HS256,
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                List.of(new TrustedIssuer(ISSUER, AUDIENCE, keys, USER)));
        return new AccessTokens(
                config,
                (session, bearer) -> {
                    synchronized (admitted) {
                        admitted.add(bearer);
                    }
                    session.login(Session.Login.by(bearer, 7, "hash"));
                    return ErrorCode.OK;
                },
                nowMicros::get,
                new SecureRandom());
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            reads.incrementAndGet();
            publication.answer(exchange);
        });
        server.start();
        publish(Keys.RSA, Keys.P256, Keys.P384);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"RS256, rsa", "RS384, rsa", "RS512, rsa", "ES256, p256", "ES384, p384"})
    void shouldAdmitByATokenSignedWithAPublishedKey(String algorithm, String key) {
        // when
        String token = foreign().signed(JWSAlgorithm.parse(algorithm), key, signer(key));

        // then
        assertThat(tokens.mayBlock("Bearer " + token)).isTrue();
        assertThat(admit(token)).isEqualTo(ErrorCode.OK);
        assertThat(admitted).hasSize(1);
        Bearer bearer = admitted.get(0);
        assertThat(bearer.user()).isEqualTo(USER);
        assertThat(bearer.isForeign()).isTrue();
        assertThat(bearer.expirySeconds()).isEqualTo(NOW + 600);
        assertThat(bearer.id()).hasSize(43);
    }

    @Test
    void shouldTellTokensApartByWhatIsSigned() {
        String first = foreign().with("jti", "x").signed(JWSAlgorithm.ES256, "p256", signer("p256"));
        String again = foreign().with("jti", "x").signed(JWSAlgorithm.ES256, "p256", signer("p256"));
        String other = foreign().with("jti", "y").signed(JWSAlgorithm.ES256, "p256", signer("p256"));
        for (String token : List.of(first, again, other)) {
            assertThat(admit(token)).isEqualTo(ErrorCode.OK);
        }
        assertThat(first).isNotEqualTo(again);
        assertThat(admitted.get(0).id())
                .isEqualTo(admitted.get(1).id())
                .isNotEqualTo(admitted.get(2).id());
    }

    @Test
    void shouldNeverGiveAwayAUserThatTheTokenNames() {
        assertThat(admit(foreign().with("sub", "0").signed(JWSAlgorithm.RS256, "rsa", signer("rsa"))))
                .isEqualTo(ErrorCode.OK);
        assertThat(admitted.get(0).user()).isEqualTo(USER);
    }

    @ParameterizedTest
    @CsvSource({
        "https://login.example.com/Tenant, true",
        "HTTPS://Login.Example.COM/Tenant, true",
        "https://login.example.com/tenant, false",
        "https://login.example.com/Tenant/, false",
        "http://login.example.com/Tenant, false",
        "https://login.example.com.evil.org/Tenant, false",
        "https://evil.org, false"
    })
    void shouldCompareIssuersButForTheCaseOfSchemeAndHost(String issuer, boolean isKnown) {
        String token = foreign().with("iss", issuer).signed(JWSAlgorithm.RS256, "rsa", signer("rsa"));
        assertThat(tokens.mayBlock("Bearer " + token)).isEqualTo(isKnown);
        assertThat(admit(token)).isEqualTo(isKnown ? ErrorCode.OK : ErrorCode.INVALID_ACCESS_TOKEN);
    }

    @Test
    void shouldTakeAnAudienceAsTextAndAsOneOfMany() {
        assertThat(admit(of(AUDIENCE))).isEqualTo(ErrorCode.OK);
        assertThat(admit(of(List.of("another", AUDIENCE)))).isEqualTo(ErrorCode.OK);
        assertRefused(of("another"));
        assertRefused(of(List.of("another")));
        assertRefused(of(List.of()));
        assertRefused(of(7));
    }

    private String of(Object audience) {
        return foreign().with("aud", audience).signed(JWSAlgorithm.RS256, "rsa", signer("rsa"));
    }

    @Test
    void shouldRefuseATokenOutsideItsTime() {
        assertThat(admit(foreign().with("exp", NOW - 5).signed(JWSAlgorithm.RS256, "rsa", signer("rsa"))))
                .isEqualTo(ErrorCode.OK);
        assertRefused(foreign().with("exp", NOW - 6).signed(JWSAlgorithm.RS256, "rsa", signer("rsa")));
        assertRefused(foreign().without("exp").signed(JWSAlgorithm.RS256, "rsa", signer("rsa")));
        assertRefused(foreign().with("exp", "soon").signed(JWSAlgorithm.RS256, "rsa", signer("rsa")));
        assertRefused(foreign().with("nbf", NOW + 6).signed(JWSAlgorithm.RS256, "rsa", signer("rsa")));
        assertRefused(foreign().with("nbf", "now").signed(JWSAlgorithm.RS256, "rsa", signer("rsa")));
        assertThat(admit(foreign().with("nbf", NOW + 5).signed(JWSAlgorithm.RS256, "rsa", signer("rsa"))))
                .isEqualTo(ErrorCode.OK);
    }

    @Test
    void shouldRefuseForgeries() throws JOSEException {
        // given
        byte[] known = Keys.RSA.toPublicKey().getEncoded();

        // when, then: a secret made of the public key, a key of another, of another kind, none, and of ours
        assertRefused(foreign().signed(JWSAlgorithm.HS256, "rsa", new MACSigner(known)));
        assertRefused(foreign().signed(JWSAlgorithm.RS256, "rsa", signer("next")));
        assertRefused(foreign().signed(JWSAlgorithm.RS256, "p256", signer("rsa")));
        assertRefused(foreign().signed(JWSAlgorithm.PS256, "rsa", signer("rsa")));
        assertRefused(foreign().signed(new JWSHeader(JWSAlgorithm.RS256), signer("rsa")));
        String good = foreign().signed(JWSAlgorithm.RS256, "rsa", signer("rsa"));
        assertRefused(good.substring(0, good.lastIndexOf('.') + 1));
        String own = tokens.issue(new Session.Login(7, "hash")).token();
        assertThat(tokens.mayBlock("Bearer " + own)).isFalse();
        assertThat(admit(own)).isEqualTo(ErrorCode.OK);
        assertThat(tokens.admitToRefresh(session(), good)).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
    }

    @Test
    void shouldNotUseKeysThatAreNotForSignaturesOrTooWeakOrSecret() throws JOSEException {
        // given
        RSAKey forSecrecy =
                new RSAKey.Builder(Keys.RSA).keyUse(KeyUse.ENCRYPTION).build();
        RSAKey weak = Keys.rsa("weak", 1024);
        OctetSequenceKey shared =
                new OctetSequenceKeyGenerator(256).keyID("shared").generate();
        RSAKey stated =
                new RSAKey.Builder(Keys.NEXT_RSA).algorithm(JWSAlgorithm.RS512).build();
        String set = new JWKSet(List.of(forSecrecy, weak, shared, stated)).toString(false);
        publication = exchange -> send(exchange, 200, set);

        // when, then
        assertRefused(foreign().signed(JWSAlgorithm.RS256, "rsa", signer("rsa")));
        assertRefused(foreign().signed(JWSAlgorithm.HS256, "shared", new MACSigner(shared)));
        assertRefused(foreign().signed(JWSAlgorithm.RS256, "next", signer("next")));
        assertThat(admit(foreign().signed(JWSAlgorithm.RS512, "next", signer("next"))))
                .isEqualTo(ErrorCode.OK);
        RSASSASigner ofWeak = new RSASSASigner(weak.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
        assertRefused(foreign().signed(JWSAlgorithm.RS256, "weak", ofWeak));
    }

    @Test
    void shouldReadTheKeysOnceAndAgainForANewOneAtMostEveryThirtySeconds() {
        // given
        for (int i = 0; i < 5; i++) {
            assertThat(admit(foreign().signed(JWSAlgorithm.RS256, "rsa", signer("rsa"))))
                    .isEqualTo(ErrorCode.OK);
        }
        assertThat(reads).hasValue(1);

        // when: the issuer rotates, and the keys were read just now
        publish(Keys.NEXT_RSA);
        nowMicros.addAndGet(29_999_999);
        assertRefused(foreign().signed(JWSAlgorithm.RS256, "next", signer("next")));
        assertThat(reads).hasValue(1);
        nowMicros.incrementAndGet();

        // then: the new key is found, and the old one is gone
        assertThat(admit(foreign().signed(JWSAlgorithm.RS256, "next", signer("next"))))
                .isEqualTo(ErrorCode.OK);
        assertThat(reads).hasValue(2);
        assertRefused(foreign().signed(JWSAlgorithm.RS256, "rsa", signer("rsa")));
        for (int i = 0; i < 100; i++) {
            assertRefused(foreign().signed(JWSAlgorithm.RS256, "made up " + i, signer("rsa")));
        }
        assertThat(reads).hasValue(2);
    }

    @Test
    void shouldLetGoOfAWithdrawnKeyAfterTenMinutes() {
        // given
        String token = foreign().with("exp", NOW + 3600).signed(JWSAlgorithm.RS256, "rsa", signer("rsa"));
        assertThat(admit(token)).isEqualTo(ErrorCode.OK);

        // when
        publish(Keys.NEXT_RSA);
        nowMicros.addAndGet(599_000_000);
        assertThat(admit(token)).isEqualTo(ErrorCode.OK);
        nowMicros.addAndGet(1_000_000);

        // then
        assertRefused(token);
        assertThat(reads).hasValue(2);
    }

    @Test
    void shouldKeepTheKeysItHasWhileTheIssuerIsNotWell() {
        // given
        String token = foreign().with("exp", NOW + 36_000).signed(JWSAlgorithm.RS256, "rsa", signer("rsa"));
        assertThat(admit(token)).isEqualTo(ErrorCode.OK);
        String huge = "{\"keys\":[]," + " ".repeat(1 << 20) + "\"x\":1}";
        List<Publication> illnesses = List.of(
                exchange -> send(exchange, 500, "{\"keys\":[]}"),
                exchange -> send(exchange, 200, "{\"keys\":[]"),
                exchange -> send(exchange, 200, "<html>"),
                exchange -> send(exchange, 200, "{}"),
                exchange -> send(exchange, 200, huge),
                exchange -> exchange.close(),
                exchange -> {
                    exchange.getResponseHeaders().add("Location", "/elsewhere");
                    send(exchange, 302, "");
                });
        for (Publication illness : illnesses) {
            // when
            publication = illness;
            int before = reads.get();
            nowMicros.addAndGet(600_000_000);

            // then
            assertThat(admit(token)).isEqualTo(ErrorCode.OK);
            assertThat(reads).hasValueGreaterThan(before);
        }
        publish(Keys.NEXT_RSA);
        nowMicros.addAndGet(600_000_000);
        assertRefused(token);
    }

    @Test
    void shouldReadTheKeysOnceForAllWhoWait() throws Exception {
        // given: an issuer that answers when everybody is there
        int callers = 8;
        CountDownLatch asked = new CountDownLatch(callers);
        Publication usual = publication;
        publication = exchange -> {
            await(asked);
            usual.answer(exchange);
        };
        String token = foreign().signed(JWSAlgorithm.RS256, "rsa", signer("rsa"));

        // when
        List<Future<ErrorCode>> answers = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            answers.add(threads.submit(() -> {
                asked.countDown();
                return admit(token);
            }));
        }

        // then
        for (Future<ErrorCode> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.OK);
        }
        assertThat(reads).hasValue(1);
    }

    @Test
    void shouldGiveUpOnAnAnswerThatNeverEnds() {
        // given: one that sends a byte now and then
        CountDownLatch gone = new CountDownLatch(1);
        publication = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (!gone.await(20, TimeUnit.MILLISECONDS)) {
                    body.write(' ');
                    body.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");

        // when, then
        assertThatThrownBy(() -> new KeyReader(Duration.ofMillis(500)).read(address))
                .isInstanceOf(IOException.class);
        gone.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(JWK... keys) {
        String set = new JWKSet(List.of(keys)).toPublicJWKSet().toString();
        publication = exchange -> send(exchange, 200, set);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Claims foreign() {
        return Claims.of(ISSUER, AUDIENCE, NOW + 600);
    }

    private static JWSSigner signer(String key) {
        try {
            return switch (key) {
                case "rsa" -> new RSASSASigner(Keys.RSA);
                case "next" -> new RSASSASigner(Keys.NEXT_RSA);
                case "p256" -> new ECDSASigner(Keys.P256);
                default -> new ECDSASigner(Keys.P384);
            };
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static Session session() {
        return Sessions.passing(Transport.TCP, "127.0.0.1:1");
    }

    private ErrorCode admit(String token) {
        return tokens.admit(session(), "Bearer " + token);
    }

    private void assertRefused(String token) {
        assertThat(admit(token)).as(token).isEqualTo(ErrorCode.INVALID_ACCESS_TOKEN);
    }
}
