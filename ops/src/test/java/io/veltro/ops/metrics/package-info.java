@NullMarked
package io.veltro.ops.metrics;

import org.jspecify.annotations.NullMarked;
