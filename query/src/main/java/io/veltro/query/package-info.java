/**
 * The read stage: everything that changes nothing but the caller's own session.
 *
 * <pre>
 *   poll ──▶ Queries ──▶ Poller ──▶ where to begin ──▶ slices of the log ──▶ sink
 *                                                         └─ auto-commit: over the partition's ring, then the sink
 * </pre>
 *
 * <p>Polls are served on the thread that asks, usually a loop: a published catalog, a committed position and mapped memory
 * need no lock. What may block, such as hashing a password, forcing a log or asking the operating system for its figures,
 * goes to a {@link io.veltro.query.Workers worker}.
 */
@NullMarked
package io.veltro.query;

import org.jspecify.annotations.NullMarked;
