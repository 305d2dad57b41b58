package io.veltro.pipeline.state;

import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.UserRequest;
import java.util.Optional;

/**
 * A user. Immutable. Thread: any.
 *
 * @param passwordHash slow and salted; never the password
 */
public record User(
        int id,
        long createdMicros,
        Name name,
        String passwordHash,
        UserRequest.Status status,
        Optional<Permissions> permissions)
        implements Named {
    /** The number of root, who is made with the journal. */
    public static final int ROOT = 0;

    /** Without the hash: users may end up in a log. */
    @Override
    public String toString() {
        return "User[id=" + id + ", name=" + name + ", status=" + status + "]";
    }
}
