/** Which way to a server: the transport by name, its port, and the connection that comes of it. */
@NullMarked
package io.veltro.cli.client.route;

import org.jspecify.annotations.NullMarked;
