/**
 * TLS 1.2 and 1.3 by the engine of the JDK, on the loops that serve plain connections too.
 *
 * <pre>
 *   socket ─▶ records ─▶ unwrap ─▶ the room of the connection's own read       (what has no room: spilled, given next)
 *   socket ◀─ records ◀─ wrap   ◀─ texts and mapped windows, up to 16 KiB a record
 *   handshake tasks ─▶ one worker for all loops ─▶ errand of the loop
 * </pre>
 *
 * <p>Memory. Records pass through buffers of the loop, which a channel borrows for one turn. Between turns it keeps the
 * beginning of a record at most, in an array of its size, and encrypted bytes the socket did not take.
 */
@NullMarked
package io.veltro.gateway.tls;

import org.jspecify.annotations.NullMarked;
