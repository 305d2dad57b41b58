package io.veltro.pipeline.door;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.session.Session;

/**
 * The door itself: lets nobody but the logged-in through, but for a ping and the logins, ends what is left of connections
 * that are off the list, and sends each command where the table says it is served.
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
        ErrorCode refusal = judge(session, request, code);
        if (refusal != ErrorCode.OK) {
            sink.refuse(refusal);
            return true;
        }
        return switch (code.served()) {
            case BY_READ_STAGE -> readStage.handle(session, request, sink);
            case BY_SHARD, BY_CONTROL_SHARD -> rings.handle(session, request, sink);
        };
    }

    private static ErrorCode judge(Session session, Request request, RequestCode code) {
        if (session.isStale()) {
            if (code == RequestCode.GET_ME || code.isLogin()) {
                return ErrorCode.CLIENT_NOT_FOUND;
            }
            if (isOfMember(request)) {
                return ErrorCode.STALE_CLIENT;
            }
        }
        if (code.isOpen()) {
            return ErrorCode.OK;
        }
        if (!session.isLoggedIn()) {
            return ErrorCode.UNAUTHENTICATED;
        }
        boolean isLogout = code == RequestCode.LOGOUT_USER;
        return session.isDismissed() && !isLogout ? ErrorCode.UNAUTHORIZED : ErrorCode.OK;
    }

    /** Whether only a member of a group can ask for it, which a connection off the list is not. */
    private static boolean isOfMember(Request request) {
        return switch (request.code()) {
            case JOIN_CONSUMER_GROUP, LEAVE_CONSUMER_GROUP -> true;
            case POLL_MESSAGES -> ((MessageRequest.Poll) request).consumer().isGroup();
            case STORE_CONSUMER_OFFSET, DELETE_CONSUMER_OFFSET ->
                ((OffsetRequest) request).consumer().isGroup();
            default -> false;
        };
    }
}
