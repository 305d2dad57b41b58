package io.veltro.rest.auth;

import io.veltro.pipeline.request.Identifier;
import java.net.URI;

/**
 * Somebody whose tokens are taken. Immutable. Thread: any.
 *
 * @param issuer what their tokens say as {@code iss}
 * @param audience what their tokens must have among {@code aud}
 * @param keys where they publish their keys, a JSON Web Key Set over HTTP or HTTPS
 * @param user as whom the holders of their tokens act; never root
 */
public record TrustedIssuer(String issuer, String audience, URI keys, Identifier user) {}
