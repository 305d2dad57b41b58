/**
 * The commands: a file per noun, a nested class per verb; what several share is a mixin.
 *
 * <pre>
 *   arguments ─▶ StreamCommands, TopicCommands, … (verbs) ─▶ Client
 *                        └─▶ Fields and Tables ─▶ Output: table, list or JSON
 * </pre>
 *
 * <p>Names, orders of arguments and letters are those of Iggy's command line, so that scripts can be taken over; its options
 * that choose a number for something new are accepted and have no effect.
 */
@NullMarked
package io.veltro.cli.noun;

import org.jspecify.annotations.NullMarked;
