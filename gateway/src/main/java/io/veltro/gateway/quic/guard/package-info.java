/**
 * What is looked at before kwik sees it: kwik believes lengths and packet numbers as they come, and what it then allocates or walks
 * through is of the peer's choosing.
 *
 * <pre>
 *   datagram ─▶ FirstFlight ─▶ kwik's candidate         CheckedParser ─▶ kwik's packets and frames ─▶ AckCheck
 *               Initial keys                            payload as it was decrypted
 * </pre>
 */
@NullMarked
package io.veltro.gateway.quic.guard;

import org.jspecify.annotations.NullMarked;
