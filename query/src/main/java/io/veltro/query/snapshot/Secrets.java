package io.veltro.query.snapshot;

import java.util.regex.Pattern;

/**
 * Masks what must not leave the server: the value of whatever is called a password, secret, token, credential or key, and
 * passwords within addresses. A name that only sounds secret is masked too.
 */
final class Secrets {
    private static final String MASK = "***";

    /** A part of a name, the rest of it, an equals sign or colon, and the value: in quotes, or up to the end of the line. */
    private static final Pattern NAMED =
            Pattern.compile("(?i)((?:passw|passphrase|secret|token|credential|private|(?<![a-z])key)[\\w.-]{0,64}+\"?"
                    + "[ \t]*[=:][ \t]*)(\"[^\"\n]*\"|[^\\s][^\n]*)");

    private static final Pattern IN_ADDRESS = Pattern.compile("(://[^/\\s:@]*:)[^/\\s@]+@");

    private Secrets() {}

    static String masked(String text) {
        String named = NAMED.matcher(text).replaceAll("$1" + MASK);
        return IN_ADDRESS.matcher(named).replaceAll("$1" + MASK + "@");
    }
}
