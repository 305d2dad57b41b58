/**
 * Access tokens of the HTTP API: JSON Web Tokens (RFC 7519), signed here and given out at login, or signed by an issuer this
 * server was told to trust. The only place that knows JSON Web Tokens; what a token opens is decided behind
 * {@link io.veltro.pipeline.session.Bearers}.
 *
 * <pre>
 *   login    Session.Login ─▶ AccessTokens.issue ─▶ text
 *   request  Authorization ─▶ AccessTokens.admit ─▶ SignedToken ─┬▶ OwnTokens ─────┬▶ Bearer ─▶ Bearers ─▶ Session.Login
 *                                                                └▶ TrustedIssuers ┘
 *                                                                     └ PublishedKeys (HTTP, may block)
 * </pre>
 *
 * <p>A token of our own says
 *
 * <pre>
 *   jti   its id, a UUID of version 7          iat, nbf   when it was made, seconds
 *   iss   iggy.apache.org                      exp        when it ends, seconds
 *   aud   iggy.apache.org                      mark       of the credential it was made for: ends with it
 *   sub   the number of the user, as text
 * </pre>
 *
 * <p>What verifies a token is chosen by this server, never by the token: its own algorithm is one setting, and a published
 * key admits the algorithms of its kind. Keys, addresses of keys and certificates in a token's header are not looked at.
 */
@NullMarked
package io.veltro.rest.auth;

import org.jspecify.annotations.NullMarked;
