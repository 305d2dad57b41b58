/**
 * Bytes without I/O: little-endian cursors and the two frames of the binary protocol.
 *
 * <pre>
 *   request   length u32 (code + payload) | code u32 | payload
 *   reply     status u32 | length u32 (payload only) | payload
 * </pre>
 */
@NullMarked
package io.veltro.pipeline.wire;

import org.jspecify.annotations.NullMarked;
