/** Logs on disk. */
@NullMarked
package io.veltro.journal;

import org.jspecify.annotations.NullMarked;
