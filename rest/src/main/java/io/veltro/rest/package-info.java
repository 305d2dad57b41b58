/**
 * HTTP on Undertow, through the same door as the binary transports: {@link io.veltro.rest.Routes} turns a method and a path
 * into a {@link io.veltro.pipeline.request.Request}, a sink turns the view or refusal into status and body. No rule lives here.
 *
 * <pre>
 *   Undertow ─▶ Cors ─▶ Reception ── token, body ──▶ endpoint of a Route ── Request ──▶ door
 *                                                         ▲                              │
 *                                       status and JSON ──┴── HttpReplySink ◀── View ────┘
 * </pre>
 *
 * <p>Without a token there are the logins, {@code /ping}, {@code /healthz}, {@code /readyz}, the description of the API and, as
 * in Iggy 0.8, {@code /metrics}: its labels name streams, topics and consumer groups to whoever can reach the port.
 *
 * <p>Everything runs on I/O threads and nothing there blocks; what comes back through the door on another thread is handed
 * to the I/O thread of its call.
 */
@NullMarked
package io.veltro.rest;

import org.jspecify.annotations.NullMarked;
