/**
 * QUIC: kwik's packets, handshake, loss recovery and congestion control; everything before and behind them is ours.
 *
 * <pre>
 *   socket ─▶ DatagramReceiver ─▶ Connections ─▶ ConnectionTurns ─▶ QuicConnection ─▶ RequestStreams ─▶ RequestStream
 *             drops junk          half-open,     bounded queue,     kwik decrypts,    flow control,     FrameIntake ─▶ door
 *                                 strangers      one loop           frames come out   ids, windows
 *   socket ◀─ kwik's sender ◀──────────────────────────────────────────────────────── StreamReply ◀──── ReplySink
 * </pre>
 *
 * <p>Why not kwik's own server. Its connector has a thread that queues every datagram without bound and ends the process when
 * the socket fails; its streams block the thread that reads or writes them, one per stream; and a race in its output stream
 * ({@code scheduleSendStreamFrameRequest} counts a request after handing it over, so that the sender may count it down first and
 * then believes that another one is queued) leaves replies of several packets unsent. The frames of streams are few and plain, so
 * they are handled here, on loops of a fixed number: nothing waits, a byte is copied once into the block it is parsed from, and a
 * reply is copied from its mapped slices straight into the packet that leaves. What is taken from kwik is public: a subclass of
 * its connection, a subclass of the factory that makes them, and the small filters in front of its parser.
 *
 * <p>One request per stream. The first frame of a stream is answered, then our side of the stream ends; further bytes are thrown
 * away. A stream that ends inside its frame is answered with INVALID_COMMAND. Requests of different streams run side by side.
 *
 * <p>ALPN. Iggy's clients offer no protocol, and kwik refuses them; a made-up offer is put before its eyes and its choice taken
 * out of the answer again. A client that does offer some gets "iggy" if that is among them, else its first.
 *
 * <p>Speed. Kwik hands a datagram to the socket before it notes what is in it; the acknowledgement that came in between was lost on
 * it, the packet counted as lost, and the congestion window was halved about every other reply. So a datagram waits in
 * {@link LossySocket} until kwik tells its log that it has noted it. The sender is woken once for a batch of datagrams, not for each.
 *
 * <p>Strangers. A handshake holds one of a bounded number of places, so many per address; a finished one nobody logs in on gives
 * way to newer ones, so that the places of a flood are not missing to those who log in. Unvalidated peers get three times what
 * they sent. Session tickets are not issued, hence there is no early data.
 *
 * <p>Bounds. Kwik believes what peers claim; the package {@code guard} does not. A connection has three threads of kwik's and a
 * fourth while it ends, which is a tenth of a second. What a stranger sends is kept up to 256 KiB, that of all of them within a
 * part of the memory; datagrams that wait for a loop have a bound of their own.
 */
@NullMarked
package io.veltro.gateway.quic;

import org.jspecify.annotations.NullMarked;
