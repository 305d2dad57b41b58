/**
 * WebSocket (RFC 6455) on the loops that serve TCP: a channel between the connection and its socket, plain or encrypted.
 *
 * <pre>
 *   socket ─▶ head of an HTTP request   ─▶ {@link io.veltro.gateway.websocket.Upgrade} ─▶ 101, or a status and the end
 *   socket ─▶ frames of binary messages ─▶ {@link io.veltro.gateway.websocket.InboundFrames}: unmasked in place ─▶ the room of the connection's read
 *   socket ◀─ frame header, windows     ◀─ {@link io.veltro.gateway.websocket.OutboundFrames} ◀─ texts and mapped windows of the replies
 * </pre>
 *
 * <p>Messages are a stream of bytes in both directions: where a message or a fragment ends says nothing about where a frame of
 * the protocol does. So nothing is put together here, nothing is kept but the beginning of a header, and what is true for TCP
 * (limits, time-outs, back-pressure, the lobby) holds without another word. Extensions are never agreed on; a compressed frame
 * is a fault.
 *
 * <p>Why not Undertow, whose server stands beside it for HTTP: its receiving side took 2.1 CPU seconds for a gigabyte, and
 * memory without bound for peers that stop reading; a reader of one's own on an NIO loop took 0.15. Only one request of HTTP
 * has to be understood for that.
 */
@NullMarked
package io.veltro.gateway.websocket;

import org.jspecify.annotations.NullMarked;
