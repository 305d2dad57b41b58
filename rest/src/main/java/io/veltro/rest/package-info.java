/**
 * HTTP on Undertow, through the same door as the binary transports: a route turns a path into a
 * {@link io.veltro.pipeline.request.Request}, a sink turns the view or refusal into status and body. No rule lives here.
 *
 * <pre>
 *   GET /         what this is
 *   GET /ping     a ping through the door: "pong"
 *   GET /healthz  the process is up
 * </pre>
 */
@NullMarked
package io.veltro.rest;

import org.jspecify.annotations.NullMarked;
