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
 * own: {@code tcp} for everything over TCP, with {@code tls} and {@code websocket} as channels between a connection and its
 * socket, and {@code quic}.
 *
 * <p><b>What each guarantees.</b> What is acknowledged was journalled, whatever it came in by; what follows is about requests.
 *
 * <pre>
 *                 order                               session      end of the peer noticed           unasked good-bye
 *   TCP           answers in the order of requests;   connection   at once (FIN, reset), else when   status 8
 *                 one at a time, but rows of sends                 something is written
 *   WebSocket     as TCP; a message or fragment may   connection   as TCP, and by a close frame      status 8, then close 1000
 *                 begin and end anywhere
 *   QUIC          within a stream, which is one       connection   at once (close), else after       close
 *                 request; streams side by side                    10 s of silence
 *   HTTP (rest)   none between requests               token        –                                 –
 * </pre>
 *
 * <p><b>What each limits.</b> The same for all: a frame of 97 MiB for a send, 10 MiB for anything else, 64 KiB before a login;
 * memory committed only for what has arrived, under one budget; 8 s until a login, 30 s for a frame to be completed (and a second
 * more for each 256 KiB), 60 s for a peer to take what waits for it. Above a bound of replies that wait, a connection is not read
 * any more.
 *
 * <pre>
 *                 connections            in flight                      of its own
 *   TCP           open files             1,024 replies or 4 MiB of      a TLS handshake on a plain port is ended at once
 *                                        them; then it is not read
 *   WebSocket     open files             as TCP                         head of 8 KiB, no body; GET, version 13, no extension;
 *                                                                       pages only from websocket.origins; frames of 97 MiB,
 *                                                                       replies in messages of at most 8 MiB; 1,000 frames of
 *                                                                       text, control or nothing a second
 *   QUIC          quic.connections, 500  16 requests of 100 streams     128 handshakes, 64 of one address, 3 s each; three
 *                                                                       times what an unproven address sent; no session
 *                                                                       tickets, no client certificates
 * </pre>
 *
 * <p><b>What each costs</b>, as measured in {@code perf/reports}: WebSocket about a fifth of TCP's throughput when sending, for
 * the mask that is taken off each byte received, in place; replies cost nothing more. TLS up to a half of it. QUIC is there for clients that speak it:
 * its packets are encrypted and acknowledged one by one in Java, a connection costs three threads of kwik's, and it carries
 * some hundredths of what TCP does. An idle TCP or WebSocket connection costs some 10 KiB and no thread.
 */
@NullMarked
package io.veltro.gateway;

import org.jspecify.annotations.NullMarked;
