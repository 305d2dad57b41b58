/**
 * What the server knows beside messages: streams, topics, partitions, groups, users, tokens, revoked
 * access tokens. Deterministic: no clock, no randomness, no I/O, no threads. Time and ids come in with a command, so that replaying the same decisions gives the same catalog.
 *
 * <pre>
 *   request ──▶ rules (may refuse) ──▶ Decision ──▶ state log ──▶ Catalog.apply (may not refuse) ──▶ new Catalog
 *                                         ▲                               ▲
 *                                  ids and defaults filled in      also on replay
 * </pre>
 *
 * <p>A {@link io.veltro.pipeline.state.Catalog} never changes; each decision makes a new one, which is published whole.
 * Everyone but the control shard reads the published one without locks. Two things in it have a life of their own: a
 * {@link io.veltro.pipeline.state.Partition} carries the log its shard appends to, and a
 * {@link io.veltro.pipeline.state.Group} its members, which are connections and in no log.
 */
@NullMarked
package io.veltro.pipeline.state;

import org.jspecify.annotations.NullMarked;
