/**
 * The frame every command stands in: the options that go with all of them, who logs in, what a run may read and write, and
 * how a fault becomes one line.
 *
 * <pre>
 *   Invocation ─▶ Console (streams, environment), GlobalOptions, what is kept at home
 *   Noun   holds verbs
 *   Verb   ServerCommand: connect ─▶ Login ─▶ run ─▶ Output
 *   faults ─▶ Faults: one line for people, an exit code for scripts
 * </pre>
 *
 * <p>The commands themselves stand in {@code noun}, the root that knows them all is {@code Cli}: frame, commands and root are
 * three packages so that none needs more than it can overlook, and the arrows go one way. Everything a command reads or
 * writes comes from a {@link io.veltro.cli.command.Console}, so that a whole run fits into a test.
 */
@NullMarked
package io.veltro.cli.command;

import org.jspecify.annotations.NullMarked;
