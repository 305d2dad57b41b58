/**
 * Whom a load goes to: the server, the way to it, and who logs in. The options say it, the target connects; every actor of a
 * run has a connection of its own from here, and reports name the address and the transport as they are written here.
 */
@NullMarked
package io.veltro.perf.server;

import org.jspecify.annotations.NullMarked;
