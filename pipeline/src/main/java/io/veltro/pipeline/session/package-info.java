/**
 * Who is connected: one session per connection, whatever its transport, and the registry of all of them.
 *
 * <p>A session learns its user at login and forgets it at logout; permissions are read from the catalog at each request, so
 * that a change of rights holds at once. Nothing of a session is stored: clients connect and log in again.
 *
 * <p>Where there is no connection, a session lives for one request and is logged in by an access token:
 *
 * <pre>
 *   token ──▶ signature and times (whoever speaks the protocol) ──▶ Bearer ──▶ Bearers ──▶ Session.Login
 * </pre>
 */
@NullMarked
package io.veltro.pipeline.session;

import org.jspecify.annotations.NullMarked;
