/**
 * What the server answers. A view is a picture of a moment: it writes itself to the wire and reads itself back, so that
 * server, client and tests share one truth about each layout. JSON is made from the same records elsewhere.
 *
 * <p>Absence is an empty reply, not a view: a get that finds nothing answers success with no payload.
 */
@NullMarked
package io.veltro.pipeline.view;

import org.jspecify.annotations.NullMarked;
