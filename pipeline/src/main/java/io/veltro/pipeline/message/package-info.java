/**
 * Messages as bytes: one layout for the wire and the disk, so that nothing is ever re-encoded between them.
 *
 * <p>Three words for who owns bytes: <em>borrowed</em> (valid until the call returns), <em>owned</em> (the holder closes
 * it), <em>counted</em> (shared, freed by the last; see {@link io.veltro.pipeline.message.Counted}).
 */
@NullMarked
package io.veltro.pipeline.message;

import org.jspecify.annotations.NullMarked;
