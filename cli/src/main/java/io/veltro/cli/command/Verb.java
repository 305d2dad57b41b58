package io.veltro.cli.command;

import io.veltro.cli.text.ExpiryText;
import io.veltro.cli.text.Output;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does something. It knows the run it is part of. */
public abstract class Verb implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private @Nullable Invocation invocation;

    /** Tells the command which run it is part of; called once, when it is made. */
    public final void bind(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public final Integer call() throws IOException {
        if (options().isContradictory()) {
            throw badUsage("--username, --token and --token-name exclude each other: give one of them");
        }
        return execute();
    }

    /** Does what the command says; returns the exit code. */
    protected abstract int execute() throws IOException;

    protected final CommandSpec spec() {
        return spec;
    }

    protected final Invocation invocation() {
        return Objects.requireNonNull(invocation, "a command is used before it is bound");
    }

    protected final Console console() {
        return invocation().console();
    }

    protected final GlobalOptions options() {
        return invocation().options();
    }

    protected final Output output() {
        return options().output(console());
    }

    /**
     * How long something lives: microseconds, or one of the two special values. The words are read together, which no
     * converter of the parser can.
     */
    protected final long expiryMicros(List<String> words) {
        try {
            return ExpiryText.parseMicros(words);
        } catch (IllegalArgumentException e) {
            throw badUsage("EXPIRY: " + e.getMessage());
        }
    }

    /** Says what makes no sense in the arguments; to be thrown. */
    protected final ParameterException badUsage(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
