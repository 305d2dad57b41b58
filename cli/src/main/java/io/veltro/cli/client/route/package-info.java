/**
 * Which way to a server: the transports by name, with the port each has unless told otherwise, and the connection that comes
 * of a choice. A package of its own because it knows all transports, while each of them knows the client's alone.
 *
 * <pre>
 *   tcp, quic, ws, http ─▶ TransportKind ─▶ Route (address, TLS) ─▶ Transport ─▶ Client
 * </pre>
 */
@NullMarked
package io.veltro.cli.client.route;

import org.jspecify.annotations.NullMarked;
