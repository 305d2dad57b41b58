package io.veltro.ops;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.log.StateLog;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.User;
import io.veltro.pipeline.wire.WireWriter;
import io.veltro.query.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of root, who is made with the journal and may do everything. They count only once: afterwards the journal
 * knows the user and keeps a hash of the password.
 *
 * @param isGenerated whether nobody chose the password, so that it must be told, once
 */
record RootUser(String username, String password, boolean isGenerated) {
    private static final String DEFAULT_NAME = "iggy";
    private static final String DEFAULT_PASSWORD = "iggy";
    private static final int GENERATED_CHARACTERS = 24;
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    RootUser {
        check("VELTRO_ROOT_USERNAME", username, 50);
        check("VELTRO_ROOT_PASSWORD", password, 100);
    }

    /**
     * From the environment: {@code VELTRO_ROOT_USERNAME} and {@code VELTRO_ROOT_PASSWORD}, or the same with {@code IGGY_}.
     *
     * @param useDefaults fill whichever is missing with {@code iggy}
     * @throws ConfigException when only one is given, or either has a wrong length
     */
    static RootUser from(Map<String, String> environment, boolean useDefaults, SecureRandom random) {
        Optional<String> username = variable(environment, "ROOT_USERNAME");
        Optional<String> password = variable(environment, "ROOT_PASSWORD");
        if (useDefaults) {
            return new RootUser(username.orElse(DEFAULT_NAME), password.orElse(DEFAULT_PASSWORD), false);
        }
        if (username.isPresent() != password.isPresent()) {
            throw new ConfigException("only one of VELTRO_ROOT_USERNAME and VELTRO_ROOT_PASSWORD is set:"
                    + " set both, or neither for a generated password");
        }
        return password.isPresent()
                ? new RootUser(username.get(), password.get(), false)
                : new RootUser(DEFAULT_NAME, generate(random), true);
    }

    /**
     * Decides that root exists, and journals it.
     *
     * @return the catalog with root in it
     */
    Catalog found(Catalog catalog, StateLog log, long nowMicros, SecureRandom random) {
        UserRequest.Create create =
                new UserRequest.Create(username, "", UserRequest.Status.ACTIVE, Optional.of(Permissions.ALL));
        Decision decision = new Decision(nowMicros, User.ROOT, User.ROOT, PasswordHash.of(password, random), create);
        WireWriter record = new WireWriter();
        decision.write(record);
        if (log.append(record) != ErrorCode.OK) {
            throw new ConfigException("the journal cannot be founded: its disk is full; make room and start again");
        }
        return catalog.apply(decision);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get("VELTRO_" + name))
                .or(() -> Optional.ofNullable(environment.get("IGGY_" + name)));
    }

    private static String generate(SecureRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GENERATED_CHARACTERS; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static void check(String variable, String text, int bytesMax) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 3 || bytes > bytesMax) {
            throw new ConfigException(
                    variable + " has " + bytes + " bytes: take 3 to " + bytesMax + ", or leave it out");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RootUser[username=" + username + "]";
    }
}
