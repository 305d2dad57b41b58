/** Frames against a real intake. */
@NullMarked
package io.veltro.gateway;

import org.jspecify.annotations.NullMarked;
