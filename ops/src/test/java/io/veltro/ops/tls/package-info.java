@NullMarked
package io.veltro.ops.tls;

import org.jspecify.annotations.NullMarked;
