/**
 * Refusals: the one table of everything the server may say no with.
 *
 * <p>A refusal is a value. It has the same number on every transport, so it costs nothing to pass along a ring and means
 * the same to a Rust, Java or HTTP client. Only decoding throws ({@link io.veltro.pipeline.error.RequestException}),
 * because a decoder is many small steps deep when it finds out.
 */
@NullMarked
package io.veltro.pipeline.error;

import org.jspecify.annotations.NullMarked;
