/**
 * The administration commands: a file per noun, a nested class per verb, one root that knows them all.
 *
 * <pre>
 *   arguments ─▶ Cli ─▶ StreamCommands, TopicCommands, … (verbs) ─▶ Client
 *                                     └─▶ Fields and Tables ─▶ Output: table, list or JSON
 *   faults    ─▶ Faults: one line for people, an exit code for scripts
 * </pre>
 *
 * <p>Exit codes: 0 done, 1 not done (refused, unreachable, or what was asked for does not exist), 2 bad usage. Everything a
 * command reads or writes comes from a {@link io.veltro.cli.command.Console}, so that a whole run fits into a test.
 */
@NullMarked
package io.veltro.cli.command;

import org.jspecify.annotations.NullMarked;
