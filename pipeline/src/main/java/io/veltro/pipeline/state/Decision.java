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
 *   timestamp u64 µs | id u32 | code u32 | payload of the request as on the wire
 *   id is the number given to what the request makes, 0 when it makes nothing
 * </pre>
 *
 * <p>The request is the client's with every default filled in; of a new user it holds the hash of the password.
 */
public record Decision(long timestampMicros, int id, Request request) {
    /** Writes the record of the state log. */
    public void write(WireWriter out) {
        out.u64(timestampMicros).u32(id).u32(request.code().number());
        request.write(out);
    }

    /**
     * Reads a record of the state log.
     *
     * @throws IllegalStateException when the log holds a command this server does not know: it was written by a newer one
     */
    public static Decision read(WireReader in) {
        long timestampMicros = in.u64();
        int id = in.u32();
        int number = in.u32();
        RequestCode code = RequestCode.of(number);
        if (code == null) {
            throw new IllegalStateException("the state log holds command " + number
                    + ", which this version does not know: use a newer version");
        }
        return new Decision(timestampMicros, id, code.read(in));
    }
}
