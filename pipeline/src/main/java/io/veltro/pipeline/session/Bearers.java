package io.veltro.pipeline.session;

import io.veltro.pipeline.error.ErrorCode;

/** Where an access token becomes a login. Thread: any; never blocks. */
public interface Bearers {
    /**
     * Logs a session in by an access token, if it still opens anything.
     *
     * <pre>
     *   revoked, or its user is inactive, or its mark matches no credential of theirs   INVALID_ACCESS_TOKEN
     *   of another issuer, and its user is missing or root                              INVALID_ACCESS_TOKEN
     *   its user was deleted                                                            OK, and the door allows nothing
     *   else                                                                            OK, and the user is logged in
     * </pre>
     *
     * <p>A {@code Logout} on such a session revokes the token, once: whoever comes second is refused.
     *
     * @return {@link ErrorCode#OK}, or {@link ErrorCode#INVALID_ACCESS_TOKEN} and the session is left as it was
     */
    ErrorCode admit(Session session, Bearer bearer);
}
