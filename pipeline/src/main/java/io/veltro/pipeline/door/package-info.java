/**
 * The one door: every transport hands a decoded {@link io.veltro.pipeline.request.Request} to a
 * {@link io.veltro.pipeline.door.RequestHandler} and gets a view or a refusal back through a
 * {@link io.veltro.pipeline.door.ReplySink}.
 *
 * <pre>
 *   gateway ── Request ──▶ RequestRouter ──▶ read stage          (reads, logins)
 *      ▲                        ├──────────▶ ring of a shard     (changes in one partition)
 *      └── View or ErrorCode ───┴──────────▶ ring of the control shard (changes in the catalog)
 * </pre>
 *
 * <p>Permissions, rules and state exist behind this door only.
 */
@NullMarked
package io.veltro.pipeline.door;

import org.jspecify.annotations.NullMarked;
