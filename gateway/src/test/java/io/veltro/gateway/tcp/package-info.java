/** Real sockets against a real gateway. */
@NullMarked
package io.veltro.gateway.tcp;

import org.jspecify.annotations.NullMarked;
