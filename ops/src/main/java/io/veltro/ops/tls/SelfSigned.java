package io.veltro.ops.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A key on the curve P-256 and a certificate it has signed itself, for this machine's own names. Iggy's clients that verify
 * nothing accept this kind only.
 *
 * <pre>
 *   Certificate     { TBSCertificate, ecdsa-with-SHA256, signature }
 *   TBSCertificate  { [0] version 3, serial, ecdsa-with-SHA256, issuer, validity, subject, public key, [3] extensions }
 *   extensions      key usage: signature; extended: server; names: localhost, 127.0.0.1, ::1
 * </pre>
 */
final class SelfSigned {
    static final int YEARS = 10;

    private static final String NAME = "localhost";
    private static final int SERIAL_BITS = 127;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int UTC_TIME_BEFORE = 2050;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private SelfSigned() {}

    /** A new pair of keys. */
    static KeyPair keys(SecureRandom chance) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), chance);
        return generator.generateKeyPair();
    }

    /** The certificate in DER, valid from a day before now, in case clocks differ. */
    static byte[] certificate(KeyPair keys, Instant now, SecureRandom chance) throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.identifier("1.2.840.10045.4.3.2"));
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.identifier("2.5.4.3"), Der.text(NAME))));
        OffsetDateTime begin = now.atOffset(ZoneOffset.UTC).minusDays(1);
        byte[] signed = Der.sequence(
                Der.wrapped(0, Der.integer(2)),
                Der.integer(new BigInteger(SERIAL_BITS, chance).setBit(0)),
                algorithm,
                name,
                Der.sequence(time(begin), time(begin.plusYears(YEARS))),
                name,
                keys.getPublic().getEncoded(),
                Der.wrapped(3, extensions()));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate(), chance);
        signature.update(signed);
        return Der.sequence(signed, algorithm, Der.bits(0, signature.sign()));
    }

    private static byte[] extensions() {
        byte[] digitalSignature = Der.bits(7, (byte) 0x80);
        byte[] serverAuthentication = Der.sequence(Der.identifier("1.3.6.1.5.5.7.3.1"));
        byte[] names = Der.sequence(
                Der.inPlaceOf(2, NAME.getBytes(StandardCharsets.US_ASCII)),
                Der.inPlaceOf(7, LOOPBACK),
                Der.inPlaceOf(7, LOOPBACK_6));
        return Der.sequence(
                extension("2.5.29.15", digitalSignature),
                extension("2.5.29.37", serverAuthentication),
                extension("2.5.29.17", names));
    }

    private static byte[] extension(String identifier, byte[] value) {
        return Der.sequence(Der.identifier(identifier), Der.octets(value));
    }

    private static byte[] time(OffsetDateTime at) {
        boolean isNear = at.getYear() < UTC_TIME_BEFORE;
        String pattern = isNear ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'";
        String text = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(at);
        return Der.tagged(isNear ? UTC_TIME : GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }
}
