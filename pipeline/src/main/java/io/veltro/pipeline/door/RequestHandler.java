package io.veltro.pipeline.door;

import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.session.Session;

/** Takes requests. Thread: loop or worker; never blocks. */
public interface RequestHandler {
    /**
     * Takes a request, or says that there is no room for it now.
     *
     * @param request borrowed until this returns; whoever needs the bytes of a send longer retains their owner
     * @return false when there is no room: nothing happened, the sink will not be told, the caller keeps the request, stops
     *     reading from its peer and offers it again a little later
     */
    boolean handle(Session session, Request request, ReplySink sink);
}
