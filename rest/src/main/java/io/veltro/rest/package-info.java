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
 * <p>Everything runs on I/O threads and nothing there blocks; what comes back through the door on another thread is handed
 * to the I/O thread of its call.
 */
@NullMarked
package io.veltro.rest;

import org.jspecify.annotations.NullMarked;
