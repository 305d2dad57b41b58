package io.veltro.cli.noun;

import io.veltro.cli.text.ExpiryText;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The words behind a command that say how long something lives; they are read together, so no converter can. */
final class Expiry {
    private Expiry() {}

    /** Microseconds, or one of the two special values; words that make no sense are bad usage. */
    static long micros(List<String> words, CommandSpec spec) {
        try {
            return ExpiryText.parseMicros(words);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "EXPIRY: " + e.getMessage(), e);
        }
    }
}
