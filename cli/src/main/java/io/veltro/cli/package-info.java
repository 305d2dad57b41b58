/**
 * The program for people and scripts, and the library under it.
 *
 * <pre>
 *   Cli ─▶ noun ─▶ command ─▶ home ─▶ text ─▶ client ─▶ the server
 * </pre>
 *
 * <p>{@code client} is the library: one connection, requests out, replies in. {@code text} turns what people type into values
 * and values into tables and JSON. {@code home} keeps tokens and contexts. {@code command} is the frame of a command, {@code
 * noun} holds the commands, and {@link io.veltro.cli.Cli} knows them all. Exit codes: 0 done, 1 not done (refused,
 * unreachable, or what was asked for does not exist), 2 bad usage.
 */
@NullMarked
package io.veltro.cli;

import org.jspecify.annotations.NullMarked;
