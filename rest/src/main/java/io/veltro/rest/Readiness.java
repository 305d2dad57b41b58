package io.veltro.rest;

import java.util.Optional;

/**
 * Whether the server can take messages: asked by whoever decides to send traffic to it.
 *
 * <p>Thread: worker of the HTTP server.
 */
@FunctionalInterface
public interface Readiness {
    /** What is wrong, in one sentence; empty when nothing is. */
    Optional<String> problem();
}
