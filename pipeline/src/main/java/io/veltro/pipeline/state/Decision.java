package io.veltro.pipeline.state;

import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;

/**
 * A change of the catalog that was decided: nothing is left open, so applying it cannot fail. This is what the state log
 * holds.
 *
 * <pre>
 *   timestamp u64 µs | caller u32 | id u32 | secret str8 | code u32 | payload of the request as on the wire
 * </pre>
 *
 * <p>The request is the client's with every default filled in and with blanks where it had a password.
 *
 * @param caller the user who asked for it
 * @param id the number given to what the request makes, 0 when it makes nothing that has one
 * @param secret the hash of the password or token the request sets, for a logout the {@link Revocation}, else empty
 */
public record Decision(long timestampMicros, int caller, int id, String secret, Request request) {
    /** Writes the record of the state log. */
    public void write(WireWriter out) {
        out.u64(timestampMicros)
                .u32(caller)
                .u32(id)
                .str8(secret)
                .u32(request.code().number());
        request.write(out);
    }

    /**
     * Reads a record of the state log.
     *
     * @throws IllegalStateException when the log holds a command this server does not know: it was written by a newer one
     */
    public static Decision read(WireReader in) {
        long timestampMicros = in.u64();
        int caller = in.u32();
        int id = in.u32();
        String secret = in.str8();
        int number = in.u32();
        RequestCode code = RequestCode.of(number);
        if (code == null) {
            throw new IllegalStateException("the state log holds command " + number
                    + ", which this version does not know: use a newer version");
        }
        return new Decision(timestampMicros, caller, id, secret, code.read(in));
    }

    /** Without the secret: decisions may end up in a log. */
    @Override
    public String toString() {
        return "Decision[timestampMicros=" + timestampMicros + ", caller=" + caller + ", id=" + id + ", request="
                + request + "]";
    }
}
