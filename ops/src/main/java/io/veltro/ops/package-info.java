/**
 * The assembly: the only room that knows all others.
 *
 * <pre>
 *   Main ─▶ ConfigLoader ─▶ ServerConfig ─▶ Server
 *   Server: journal ─▶ replay ─▶ pipeline ─▶ read stage ─▶ door ─▶ gateways ─▶ rest; closed in reverse
 * </pre>
 *
 * <p>Settings are records beside what they rule; {@link io.veltro.ops.Setting} is the one table of their keys, and
 * {@link io.veltro.ops.ConfigLoader} the one reader of file and environment.
 */
@NullMarked
package io.veltro.ops;

import org.jspecify.annotations.NullMarked;
