package io.veltro.ops.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SecureRandom CHANCE = new SecureRandom();

    @TempDir
    private Path directory;

    private static X509Certificate parsed(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static String pem(KeyPair keys, Instant at) throws GeneralSecurityException {
        return Pem.text("CERTIFICATE", SelfSigned.certificate(keys, at, CHANCE));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Certificates open(Path certificate, Path key) throws UnusableException {
        return Certificates.open(
                new TlsConfig(Optional.of(certificate), Optional.of(key), Optional.empty()), directory, () -> NOW);
    }

    @Test
    void shouldMakeACertificateThatSaysWhatItShould() throws Exception {
        for (Instant at : new Instant[] {NOW, Instant.parse("2045-06-01T00:00:00Z")}) {
            // given
            KeyPair keys = SelfSigned.keys(CHANCE);
            // when
            X509Certificate made = parsed(SelfSigned.certificate(keys, at, CHANCE));
            // then
            made.verify(keys.getPublic());
            assertThat(made.getVersion()).isEqualTo(3);
            assertThat(made.getSubjectX500Principal().getName()).isEqualTo("CN=localhost");
            assertThat(made.getSigAlgName()).isEqualTo("SHA256withECDSA");
            assertThat(made.getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1))))
                    .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
            assertThat(made.getNotBefore().toInstant()).isEqualTo(at.minus(1, ChronoUnit.DAYS));
            assertThat(ChronoUnit.DAYS.between(at, made.getNotAfter().toInstant()))
                    .isBetween(3650L, 3653L);
            assertThat(made.getSerialNumber()).isPositive();
        }
    }

    @Test
    void shouldReadTheOlderFormsOfKeys() throws Exception {
        // given
        KeyPair ec = SelfSigned.keys(CHANCE);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair rsa = generator.generateKeyPair();
        Path certificate = file("ec.pem", pem(ec, NOW));
        // when
        Path sec1 = file("ec.key", Pem.text("EC PRIVATE KEY", older(ec)));
        String pkcs1 = Pem.text("RSA PRIVATE KEY", older(rsa));
        // then
        assertThat(open(certificate, sec1).identity().isMatched()).isTrue();
        assertThat(PrivateKeys.read(directory, pkcs1, rsa.getPublic())).isEqualTo(rsa.getPrivate());
    }

    /** The older form is the inner part of PKCS #8, an octet string behind the algorithm. */
    private static byte[] older(KeyPair keys) {
        byte[] whole = keys.getPrivate().getEncoded();
        byte[] algorithm = Der.firstOf(keys.getPublic().getEncoded());
        int at = 0;
        while (!Arrays.equals(whole, at, at + algorithm.length, algorithm, 0, algorithm.length)) {
            at++;
        }
        int length = whole[at + algorithm.length + 1] & 0xff;
        int begin = at + algorithm.length + 2 + (length < 0x80 ? 0 : length & 0x7f);
        return Arrays.copyOfRange(whole, begin, whole.length);
    }

    @Test
    void shouldRefuseWhatItCannotUse() throws Exception {
        // given
        KeyPair keys = SelfSigned.keys(CHANCE);
        String key = Pem.text("PRIVATE KEY", keys.getPrivate().getEncoded());
        Path good = file("good.pem", pem(keys, NOW));
        Path goodKey = file("good.key", key);
        Path other = file(
                "other.key",
                Pem.text("PRIVATE KEY", SelfSigned.keys(CHANCE).getPrivate().getEncoded()));
        Path damaged = file("damaged.pem", Files.readString(good).replace('M', 'Q'));
        Path oldEncrypted = file("old.key", key.replace("-----\nM", "-----\nProc-Type: 4,ENCRYPTED\n\nM"));
        // when, then
        assertThatThrownBy(() -> open(good, other)).hasMessageContaining("does not belong");
        assertThatThrownBy(() -> open(damaged, goodKey)).hasMessageContaining("damaged.pem");
        assertThatThrownBy(() -> open(good, oldEncrypted)).hasMessageContaining("encrypted with a password");
        assertThatThrownBy(() -> open(good, good)).hasMessageContaining("no private key");
        assertThatThrownBy(() -> open(directory.resolve("none"), goodKey)).hasMessageContaining("does not exist");
        TlsConfig half = new TlsConfig(Optional.of(good), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> Certificates.open(half, directory, () -> NOW))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("belong together");
    }

    @Test
    void shouldUseAnExpiredCertificateAllTheSame() throws Exception {
        // given
        KeyPair keys = SelfSigned.keys(CHANCE);
        Path certificate = file("old.pem", pem(keys, Instant.parse("2001-01-01T00:00:00Z")));
        Path key = file("old.key", Pem.text("PRIVATE KEY", keys.getPrivate().getEncoded()));
        // when, then: what the log says is for people
        assertThat(open(certificate, key).engine().getUseClientMode()).isFalse();
    }

    @Test
    void shouldSwapOnlyAPairThatBelongsTogether() throws Exception {
        // given
        KeyPair first = SelfSigned.keys(CHANCE);
        KeyPair second = SelfSigned.keys(CHANCE);
        Path certificate = file("c.pem", pem(first, NOW));
        Path key = file("c.key", Pem.text("PRIVATE KEY", first.getPrivate().getEncoded()));
        Certificates certificates = open(certificate, key);
        certificates.close();
        var before = certificates.context();
        // when
        file("c.pem", pem(second, NOW));
        certificates.look();
        certificates.look();
        // then
        assertThat(certificates.context()).isSameAs(before);
        // when
        file("c.key", Pem.text("PRIVATE KEY", second.getPrivate().getEncoded()));
        certificates.look();
        // then
        assertThat(certificates.context()).isNotSameAs(before);
        assertThat(certificates.identity().certificate().getPublicKey()).isEqualTo(second.getPublic());
    }

    @Test
    void shouldMakeBothAnewWhenOneOfItsOwnIsGone() throws Exception {
        // given
        Path key = directory.resolve("tls/key.pem");
        Certificates first = Certificates.open(TlsConfig.selfSigned(), directory, () -> NOW);
        assertThat(Certificates.open(TlsConfig.selfSigned(), directory, () -> NOW)
                        .identity()
                        .certificate())
                .isEqualTo(first.identity().certificate());
        // when
        Files.delete(key);
        Certificates again = Certificates.open(TlsConfig.selfSigned(), directory, () -> NOW);
        // then
        assertThat(again.identity().certificate()).isNotEqualTo(first.identity().certificate());
    }
}
