/**
 * The transports of the binary protocol. A gateway turns bytes into requests and views into bytes; it checks no permission
 * and knows no state.
 *
 * <pre>
 *   socket ─▶ connection ─▶ FrameIntake ─▶ RequestDecoder ─▶ RequestHandler (the door)
 *   socket ◀─ connection ◀─ ReplySink  ◀───────────────────── view or refusal
 * </pre>
 *
 * <p>What is common to all transports stands here: when a frame may enter, what is refused by its header alone and then
 * read away, in which order things happen on one connection. What belongs to one kind of socket stands in a package of its
 * own.
 */
@NullMarked
package io.veltro.gateway;

import org.jspecify.annotations.NullMarked;
