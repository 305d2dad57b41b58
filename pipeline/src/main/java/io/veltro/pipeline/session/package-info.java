/** Who is connected: one session per connection, whatever its transport, and the registry of all of them. */
@NullMarked
package io.veltro.pipeline.session;

import org.jspecify.annotations.NullMarked;
