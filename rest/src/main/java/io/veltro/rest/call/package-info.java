/**
 * One HTTP request: what it says ({@link io.veltro.rest.call.Param}, {@link io.veltro.rest.call.Call}), what may be said to
 * it ({@link io.veltro.rest.call.Answer}, {@link io.veltro.rest.call.ErrorJson}), and the row of the table that brings the two
 * together ({@link io.veltro.rest.call.Route}).
 */
@NullMarked
package io.veltro.rest.call;

import org.jspecify.annotations.NullMarked;
