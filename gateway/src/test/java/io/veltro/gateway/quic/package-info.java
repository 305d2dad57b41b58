/** The QUIC gateway with clients of kwik's over real sockets, and hostile ones over bare datagrams. */
@NullMarked
package io.veltro.gateway.quic;

import org.jspecify.annotations.NullMarked;
