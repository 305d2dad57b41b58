/**
 * Sockets: a few selector threads, each with its connections, its receive memory and, where cores are few, the stages of a ring.
 *
 * <pre>
 *   TcpGateway   a listening socket; its Port says what lies between a socket and the frames: nothing, TLS, WebSocket, both
 * TcpLoops     a lobby that accepts and keeps strangers, and loops over which it spreads those who have logged in
 *   TcpLoop      one thread:  select ─▶ connections ─▶ duties ─▶ answers ─▶ park when nothing is left
 *   TcpConnection
 *     Inbound    ReceiveBlock ─▶ FrameIntake ─▶ door        bytes stay where the socket put them
 *     ReplyRing  PendingReply, PendingReply, …              answers in the order of the requests
 *     Outbound   ReplyChunk text and mapped slices ─▶ one gathering write
 * </pre>
 *
 * <p>Strangers. What the system does for a new connection, a request and a close takes as long as several round trips of a
 * served one, and a flood of them has a say in the slowest hundredth of those. So the lobby is a loop of its own, without
 * duties. A connection leaves it when somebody has logged in and nothing of it is under way: its socket and its session go to
 * another loop, everything else begins anew there.
 *
 * <p>Memory. A loop reads all its small peers into one shared {@link io.veltro.gateway.tcp.ReceiveBlock}; a connection owns a
 * block only while a frame of its own is incomplete or large. Blocks are counted, because the ring keeps the batch of a send
 * where it was received, and they come back to the pool of their loop from whatever thread lets go last. An idle connection
 * owns no buffer at all. The JDK's selector looks descriptors up by boxed numbers, which it makes anew above 127 unless told to
 * keep more ({@code -XX:AutoBoxCacheMax}, which the launcher sets).
 *
 * <p>Back-pressure. A connection whose next frame cannot enter (the door is full, an earlier request is unanswered, its peer
 * does not read) neither parses nor reads; TCP tells the peer. It is offered again after the next duty or answer, at the
 * latest after a millisecond.
 */
@NullMarked
package io.veltro.gateway.tcp;

import org.jspecify.annotations.NullMarked;
