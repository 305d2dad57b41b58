/**
 * JSON of the HTTP API. A {@link io.veltro.rest.json.Shape} is declared once and both writes an answer and describes it; a
 * {@link io.veltro.rest.json.BodyShape} is declared once and both checks a request's body and describes it. Messages go in and
 * out without a tree: {@link io.veltro.rest.json.SendBody}, {@link io.veltro.rest.json.PolledJson}.
 *
 * <pre>
 *   names          snake_case; nothing is left out, what is absent is null
 *   u64, u128      numbers, never texts
 *   sizes          texts such as "1.5 KB" in answers, numbers of bytes in requests
 *   times          microseconds since 1970; durations: microseconds
 *   bytes          base64 with padding
 * </pre>
 */
@NullMarked
package io.veltro.rest.json;

import org.jspecify.annotations.NullMarked;
