package io.veltro.cli.home;

import io.veltro.cli.text.Secret;

/**
 * A personal access token kept for later.
 *
 * @param server the address it was made at, as text
 * @param session whether "login" made it; of those there is one for each server
 */
public record SavedToken(String server, boolean session, String name, Secret secret) {
    /** Whether keeping the other one leaves no room for this. */
    boolean isReplacedBy(SavedToken other) {
        return server.equals(other.server) && session == other.session && (session || name.equals(other.name));
    }
}
