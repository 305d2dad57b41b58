package io.veltro.pipeline.ring;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.session.Sessions;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Member;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Topic;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.IntToLongFunction;

/**
 * Who is in which consumer group: ties sessions to groups and keeps the promises groups make to members.
 *
 * <p>Thread: control.
 */
final class Memberships {
    private final PublishedCatalog catalog;
    private final Sessions sessions;
    private final long timeoutMicros;
    private final Set<Group> promising = new HashSet<>();

    /** @param timeoutMicros how long a promised partition waits for its owner's commit */
    Memberships(PublishedCatalog catalog, Sessions sessions, long timeoutMicros) {
        this.catalog = catalog;
        this.sessions = sessions;
        this.timeoutMicros = timeoutMicros;
    }

    ErrorCode join(Session session, Group group, long nowMicros) {
        if (session.isStale() || session.isClosed()) {
            return ErrorCode.STALE_CLIENT;
        }
        if (session.memberOf(group) == null) {
            for (Member member : group.members()) {
                Session other = sessions.find(member.client());
                if (other == null || other.isStale()) {
                    group.leave(member);
                }
            }
            session.join(group.join(session.client(), nowMicros, committed(group)));
            settle(group, nowMicros);
            if (session.isClosed()) {
                depart(session);
            }
        }
        return ErrorCode.OK;
    }

    ErrorCode leave(Session session, Group group) {
        Member member = session.memberOf(group);
        if (member == null) {
            return ErrorCode.CONSUMER_GROUP_MEMBER_NOT_FOUND;
        }
        group.leave(member);
        session.leave(member);
        return ErrorCode.OK;
    }

    /** Leaves every group. */
    void depart(Session session) {
        for (Member member : session.memberships()) {
            member.group().leave(member);
            session.leave(member);
        }
    }

    /** Ends all memberships of a group that is deleted. */
    void end(Group group) {
        group.delete();
        promising.remove(group);
        for (Member member : group.members()) {
            group.leave(member);
            Session session = sessions.find(member.client());
            if (session != null) {
                session.leave(member);
            }
        }
    }

    /** Keeps the promises of a group that can be kept. */
    void settle(Group group, long nowMicros) {
        if (!group.isDeleted() && group.settle(nowMicros, timeoutMicros, committed(group))) {
            promising.add(group);
        } else {
            promising.remove(group);
        }
    }

    /** Keeps all promises that can be kept. */
    void settleAll(long nowMicros) {
        Iterator<Group> groups = promising.iterator();
        while (groups.hasNext()) {
            Group group = groups.next();
            if (!group.settle(nowMicros, timeoutMicros, committed(group))) {
                groups.remove();
            }
        }
    }

    private IntToLongFunction committed(Group group) {
        Topic topic = catalog.get().topicOf(group);
        if (topic == null) {
            throw new IllegalStateException(group + " has lost its topic");
        }
        return partition -> topic.committed(group, partition);
    }
}
