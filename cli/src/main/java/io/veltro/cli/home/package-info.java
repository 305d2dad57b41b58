/**
 * What the program remembers between runs: contexts (which server, who) and tokens (saved sessions, tokens stored by name),
 * in files of one directory that are for their owner alone.
 *
 * <pre>
 *   $VELTRO_HOME, else ~/.veltro
 *   ├── credentials        {@link io.veltro.cli.home.SavedTokens}
 *   ├── contexts.toml      {@link io.veltro.cli.home.Contexts}
 *   └── .active_context
 * </pre>
 *
 * <p>There is no portable way to an operating system's key ring from Java, so secrets lie in a file with mode 600; passwords
 * are never put there unless a context is given one.
 */
@NullMarked
package io.veltro.cli.home;

import org.jspecify.annotations.NullMarked;
