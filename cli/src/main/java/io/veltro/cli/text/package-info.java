/**
 * Text in, text out: what people type becomes values ({@link io.veltro.cli.text.Converters}), values become tables, lists
 * and JSON ({@link io.veltro.cli.text.Output}).
 *
 * <pre>
 *   "1day 2h", "10GB", "orders", "k:uint8:3"  ─▶ Converters ─▶ micros, bytes, Identifier, UserHeader
 *   views ─▶ Cell (a text for people, a value for JSON) ─▶ Fields, Table ─▶ Output
 * </pre>
 *
 * <p>Names and payloads come from other people, so control characters are shown as escapes.
 */
@NullMarked
package io.veltro.cli.text;

import org.jspecify.annotations.NullMarked;
