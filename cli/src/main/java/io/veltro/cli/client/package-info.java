/**
 * The client library: one connection, requests out, replies in the same order.
 *
 * <pre>
 *   Request ─▶ Client.submit ─▶ Transport.write
 *              Client.await  ◀─ Transport.read ─▶ Reply ─▶ View, or MessageCursor over the receive buffer
 * </pre>
 *
 * <p>Transports: {@link io.veltro.cli.client.TcpTransport}, {@link io.veltro.cli.client.TlsTransport} around it, {@link
 * io.veltro.cli.client.WebSocketTransport} around either (frames and masks by hand), QUIC in {@code quic}; {@code route}
 * chooses among them by name.
 *
 * <p>Cold callers use the typed methods of {@link io.veltro.cli.client.Client}, which wait for each answer. Hot callers
 * prepare frames ({@link io.veltro.cli.client.BatchBuilder}), submit several, then await them one by one; once the buffers
 * have grown to the size of the largest frame, that road allocates nothing.
 */
@NullMarked
package io.veltro.cli.client;

import org.jspecify.annotations.NullMarked;
