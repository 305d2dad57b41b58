/**
 * The client's side of QUIC, on kwik.
 *
 * <pre>
 *   write ─▶ a stream of its own: one request frame, FIN      QuicExchange, at most eight unread
 *   read  ◀─ the oldest stream's reply, then the next one's
 * </pre>
 *
 * <p>kwik 0.10.9 loses a wake-up of its sending thread: a stream asks to be sent and counts the request afterwards; when the
 * sending thread has been there in between, it finds a count below zero, does not ask for the rest, and a frame of more than
 * one packet stands still. Here small frames are written by the sending thread itself, which cannot be in between; after each
 * piece of a large one the sending thread is made to ask again, which costs nothing when all is well; and what a loss of
 * packets leaves standing is asked for by a watch, a few times a second.
 */
@NullMarked
package io.veltro.cli.client.quic;

import org.jspecify.annotations.NullMarked;
