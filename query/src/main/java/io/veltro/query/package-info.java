/**
 * The read stage: everything that changes nothing but the caller's own session, and the making of secrets for what the
 * control shard decides.
 *
 * <pre>
 *   poll ──▶ Queries ──▶ Poller ──▶ where to begin ──▶ slices of the log ──▶ sink
 *                                                         └─ auto-commit: over the partition's ring, then the sink
 * </pre>
 *
 * <p>Polls are served on the thread that asks, usually a loop: a published catalog, a committed position and mapped memory
 * need no lock. What may block, such as forcing a log or asking the operating system for its figures, goes to a
 * {@link io.veltro.query.Workers worker}, and what hashes a password to the slow lane.
 */
@NullMarked
package io.veltro.query;

import org.jspecify.annotations.NullMarked;
