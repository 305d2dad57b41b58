package io.veltro.ops;

import io.veltro.ops.tls.SigningKeys;
import io.veltro.ops.tls.UnusableException;
import io.veltro.pipeline.request.Identifier;
import io.veltro.rest.auth.Algorithm;
import io.veltro.rest.auth.TokenConfig;
import io.veltro.rest.auth.TrustedIssuer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of access tokens: what depends on one another, and the list of issuers that are trusted.
 *
 * <pre>
 *   list    entry { ";" entry }
 *   entry   issuer=… audience=… keys=… user=…     in any order, blanks between them and none within
 * </pre>
 */
final class TokenSettings {
    private static final String ISSUER = "issuer";
    private static final String AUDIENCE = "audience";
    private static final String KEYS = "keys";
    private static final String USER = "user";
    private static final Set<String> FIELDS = Set.of(ISSUER, AUDIENCE, KEYS, USER);
    private static final int NAME_BYTES_MAX = 255;

    private final SettingValues values;

    private TokenSettings(SettingValues values) {
        this.values = values;
    }

    /** @throws ConfigException when anything cannot be used */
    static TokenConfig read(SettingValues values) {
        return new TokenSettings(values).read();
    }

    private TokenConfig read() {
        Algorithm algorithm = algorithm();
        Duration expiry = values.duration(Setting.HTTP_JWT_EXPIRY, TokenConfig.EXPIRY_MIN, TokenConfig.EXPIRY_MAX);
        Duration leeway = values.duration(Setting.HTTP_JWT_LEEWAY, Duration.ZERO, TokenConfig.LEEWAY_MAX);
        Optional<String> secret = secret(algorithm);
        Optional<KeyPair> keys = keys(algorithm);
        try {
            return new TokenConfig(algorithm, secret, keys, expiry, leeway, trusted());
        } catch (IllegalArgumentException e) {
            throw badTrusted(e.getMessage() + "; name each issuer once");
        }
    }

    private Algorithm algorithm() {
        try {
            return Algorithm.valueOf(
                    values.text(Setting.HTTP_JWT_ALGORITHM).trim().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw values.bad(Setting.HTTP_JWT_ALGORITHM, "write one of " + List.of(Algorithm.values()));
        }
    }

    private Optional<String> secret(Algorithm algorithm) {
        String secret = values.text(Setting.HTTP_JWT_SECRET);
        if (secret.isEmpty()) {
            return Optional.empty();
        }
        if (!algorithm.isBySecret()) {
            throw values.bad(
                    Setting.HTTP_JWT_SECRET,
                    "leave it empty, for " + algorithm + " signs with a key, or choose HS256, HS384 or HS512");
        }
        int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < algorithm.secretBytesMin()) {
            throw values.bad(
                    Setting.HTTP_JWT_SECRET,
                    "it has " + bytes + " bytes; write at least " + algorithm.secretBytesMin() + " for " + algorithm
                            + ", such as openssl rand -base64 " + algorithm.secretBytesMin() + " draws");
        }
        return Optional.of(secret);
    }

    private Optional<KeyPair> keys(Algorithm algorithm) {
        String own = values.text(Setting.HTTP_JWT_PRIVATE_KEY).trim();
        String shown = values.text(Setting.HTTP_JWT_PUBLIC_KEY).trim();
        if (algorithm.isBySecret()) {
            if (!own.isEmpty() || !shown.isEmpty()) {
                Setting named = own.isEmpty() ? Setting.HTTP_JWT_PUBLIC_KEY : Setting.HTTP_JWT_PRIVATE_KEY;
                throw values.bad(
                        named, "leave it empty, for " + algorithm + " signs with a secret, or choose RS or ES");
            }
            return Optional.empty();
        }
        if (own.isEmpty() || shown.isEmpty()) {
            Setting missing = own.isEmpty() ? Setting.HTTP_JWT_PRIVATE_KEY : Setting.HTTP_JWT_PUBLIC_KEY;
            throw values.bad(missing, "name the file of a key, for " + algorithm + " signs with one");
        }
        try {
            KeyPair keys = SigningKeys.read(Path.of(own), Path.of(shown));
            if (!algorithm.isFor(keys.getPublic())) {
                throw values.bad(
                        Setting.HTTP_JWT_PUBLIC_KEY,
                        "name a key for " + algorithm + ", which takes " + wanted(algorithm));
            }
            return Optional.of(keys);
        } catch (UnusableException e) {
            throw new ConfigException(Setting.HTTP_JWT_PRIVATE_KEY.key() + " and " + Setting.HTTP_JWT_PUBLIC_KEY.key()
                    + " cannot be used: " + e.getMessage());
        }
    }

    private static String wanted(Algorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> "EC on the curve P-256";
            case ES384 -> "EC on the curve P-384";
            default -> "RSA of at least " + Algorithm.RSA_BITS_MIN + " bits";
        };
    }

    private List<TrustedIssuer> trusted() {
        List<TrustedIssuer> issuers = new ArrayList<>();
        for (String entry : values.text(Setting.HTTP_JWT_TRUSTED).split(";", -1)) {
            if (!entry.isBlank()) {
                issuers.add(trusted(entry.trim()));
            }
        }
        return issuers;
    }

    private TrustedIssuer trusted(String entry) {
        Map<String, String> fields = new HashMap<>();
        for (String field : entry.split("\\s+", -1)) {
            int equals = field.indexOf('=');
            String name = field.substring(0, Math.max(0, equals));
            if (!FIELDS.contains(name) || equals == field.length() - 1 || fields.containsKey(name)) {
                throw badTrusted("\"" + field + "\" is not understood, or there twice");
            }
            fields.put(name, field.substring(equals + 1));
        }
        return new TrustedIssuer(
                field(fields, ISSUER),
                field(fields, AUDIENCE),
                address(field(fields, KEYS)),
                user(field(fields, USER)));
    }

    private String field(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name)).orElseThrow(() -> badTrusted(name + "= is missing in an entry"));
    }

    private URI address(String text) {
        try {
            URI address = new URI(text);
            boolean isWeb =
                    "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
            if (isWeb && address.getHost() != null && address.getUserInfo() == null && address.getFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw badTrusted(KEYS + "=" + text + " is no address (" + e.getReason() + ")");
        }
        throw badTrusted(KEYS + "=" + text + " is no address of a page, such as https://login.example.com/jwks.json");
    }

    private Identifier user(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw badTrusted("the name of a user is too long");
        }
        if (!text.matches("\\d+")) {
            return Identifier.of(text);
        }
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return Identifier.of(number);
            }
        } catch (NumberFormatException e) {
            throw badTrusted(USER + "=" + text + " is no number of a user");
        }
        throw badTrusted(USER + "=" + text + " is root, as whom nobody else's tokens may act");
    }

    private ConfigException badTrusted(String fault) {
        return values.bad(
                Setting.HTTP_JWT_TRUSTED, fault + ": write issuer=… audience=… keys=… user=…, a semicolon between two");
    }
}
