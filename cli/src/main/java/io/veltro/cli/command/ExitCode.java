package io.veltro.cli.command;

/** What a script learns from a run. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;

    /** Refused, unreachable, or what was asked for does not exist. */
    public static final int FAILED = 1;

    /** The arguments make no sense. */
    public static final int BAD_USAGE = 2;

    private ExitCode() {}
}
