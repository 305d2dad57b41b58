/**
 * What may be asked of the server: a file per noun, a record per verb, one table of all commands
 * ({@link io.veltro.pipeline.request.RequestCode}).
 *
 * <p>Every request reads itself from the wire form and writes itself back to the same bytes. Requests are immutable but
 * for the two that make up the hot road, {@link io.veltro.pipeline.request.MessageRequest.Send} and
 * {@link io.veltro.pipeline.request.MessageRequest.Poll}: those are borrowed for the length of a call and refilled for
 * the next frame, so that taking one allocates nothing.
 */
@NullMarked
package io.veltro.pipeline.request;

import org.jspecify.annotations.NullMarked;
