/**
 * The client library over the HTTP API: a transport that takes frames of the binary protocol and gives frames back, so that
 * whoever has a {@link io.veltro.cli.client.Client} need not know what lies below it.
 *
 * <pre>
 *   frame ─▶ Request ─▶ Routes ─▶ Ask (method, path, JSON) ─▶ Session (access token) ─▶ Origin (java.net.http)
 *   frame ◀─ View    ◀─ Routes ◀─ JSON, or a refusal by its number           ◀─ Received
 * </pre>
 *
 * <p>Small answers become a {@link io.veltro.cli.http.JsonObject}, then a view. Messages are many: they are written and read
 * token by token, payloads straight between base64 and the layout of the wire.
 *
 * <p>What HTTP has no words for is not asked: it ends in a sentence that names the way out.
 */
@NullMarked
package io.veltro.cli.http;

import org.jspecify.annotations.NullMarked;
