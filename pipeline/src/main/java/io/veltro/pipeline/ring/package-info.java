/**
 * The rings: the only package that sees the Disruptor, and the only writers of everything behind the door.
 *
 * <pre>
 *   loops ──▶ RingEntry ──▶ ring of a shard ──▶ DecideStage ─▶ JournalStage ─▶ ReplyStage ──▶ sinks
 *               │                                (may refuse)   (stamps, appends)
 *               └─────────▶ control ring  ────▶ ControlStage ──▶ state log, new Catalog ──▶ Consequences ──▶ sinks
 *                                                                  shards, members of groups, logins ◀──┘
 * </pre>
 *
 * <p>A shard owns some of the partitions: their next offsets, their logs, their stored offsets. Its stages are one graph
 * that runs on as many threads as the deployment has cores for. With few cores there is none of its own: the loop of a
 * gateway drains the ring between two selects (a {@link io.veltro.pipeline.door.Duty}), so that an entry costs no hand-over
 * and an idle server sleeps in its selector. With more, each shard has a thread and a wait strategy.
 *
 * <p>Back-pressure is a return value: a full ring makes {@link io.veltro.pipeline.ring.RingEntry} answer false, the
 * connection keeps its bytes and stops reading.
 */
@NullMarked
package io.veltro.pipeline.ring;

import org.jspecify.annotations.NullMarked;
