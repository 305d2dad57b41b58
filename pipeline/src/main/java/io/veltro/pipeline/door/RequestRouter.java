package io.veltro.pipeline.door;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.session.Session;

/**
 * The door itself: lets nobody but the logged-in through, but for a ping and the logins, and sends each command where the
 * table says it is served.
 *
 * <p>Thread: loop or worker.
 */
public final class RequestRouter implements RequestHandler {
    private final RequestHandler readStage;
    private final RequestHandler rings;

    public RequestRouter(RequestHandler readStage, RequestHandler rings) {
        this.readStage = readStage;
        this.rings = rings;
    }

    @Override
    public boolean handle(Session session, Request request, ReplySink sink) {
        RequestCode code = request.code();
        if (!session.isLoggedIn() && !code.isOpen()) {
            sink.refuse(ErrorCode.UNAUTHENTICATED);
            return true;
        }
        return switch (code.served()) {
            case BY_READ_STAGE -> readStage.handle(session, request, sink);
            case BY_SHARD, BY_CONTROL_SHARD -> rings.handle(session, request, sink);
            case LATER -> {
                sink.refuse(ErrorCode.INVALID_COMMAND);
                yield true;
            }
        };
    }
}
