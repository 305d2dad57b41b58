package io.veltro.rest.json;

import io.veltro.rest.auth.Issued;

/** Who logged in, and the token to show from here on. */
public record Identity(int user, Issued issued) {
    /**
     * <pre>
     *   {"user_id":0,"access_token":{"token":"...","expiry":1767225600}}     expiry in seconds since 1970
     * </pre>
     */
    public static final Shape<Identity> SHAPE = Shape.<Identity>named("Identity")
            .u32("user_id", Identity::user)
            .object(
                    "access_token",
                    Shape.<Issued>named("AccessToken")
                            .text("token", Issued::token)
                            .u64("expiry", Issued::expirySeconds),
                    Identity::issued);
}
