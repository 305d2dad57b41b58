package io.veltro.pipeline.ring;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.rule.CatalogRules;
import io.veltro.pipeline.rule.Proposal;
import io.veltro.pipeline.rule.Verdict;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.PublishedCatalog;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.view.View;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one stage of the control shard: decides a change of the catalog, has it written and its consequences drawn, and
 * answers when they are.
 *
 * <p>A dropped partition leaves the published catalog before its shard is told, so that nothing new finds it; what is in
 * the shard's ring before the drop is still done, what comes behind it is refused.
 *
 * <p>Thread: control.
 */
final class ControlStage {
    private final PublishedCatalog catalog;
    private final CatalogWriter writer;
    private final CatalogRules rules;
    private final Memberships memberships;
    private final Consequences consequences;
    private final LongSupplier clock;

    ControlStage(
            PublishedCatalog catalog,
            CatalogWriter writer,
            CatalogRules rules,
            Memberships memberships,
            Consequences consequences,
            LongSupplier clock) {
        this.catalog = catalog;
        this.writer = writer;
        this.rules = rules;
        this.memberships = memberships;
        this.consequences = consequences;
        this.clock = clock;
    }

    /**
     * Decides what a session asks for.
     *
     * <p>Between its admission and this moment an access token may have ended, and its user's number may belong to somebody
     * else. No list of sessions has it, so nobody ended its login: it is looked at once more.
     *
     * @param secret the hash the request sets, for a logout what it revokes, or empty
     * @param told what to answer when it is done; absent for the usual answer
     */
    void decide(Session session, Request request, String secret, @Nullable View told, ReplySink sink) {
        Session.Login login = session.login();
        Proposal proposal = new Proposal(login.user(), secret, request, clock.getAsLong());
        boolean isLogout = request.code() == RequestCode.LOGOUT_USER;
        if (login.bearer() != null && !isLogout && !login.holds(catalog.get(), proposal.nowMicros())) {
            sink.refuse(ErrorCode.INVALID_ACCESS_TOKEN);
            return;
        }
        Verdict verdict = rules.decide(catalog.get(), proposal);
        if (verdict.code() != ErrorCode.OK) {
            sink.refuse(verdict.code());
        } else if (verdict.decision() == null) {
            act(session, request, proposal.nowMicros(), sink);
        } else {
            change(session, verdict.decision(), told, sink);
        }
    }

    private void change(Session session, Decision decision, @Nullable View told, ReplySink sink) {
        Catalog before = catalog.get();
        ErrorCode written = writer.write(decision);
        if (written != ErrorCode.OK) {
            sink.refuse(written);
            return;
        }
        Catalog after = catalog.get();
        consequences.draw(session, before, after, decision);
        View answer = told == null ? usualAnswer(after, decision) : told;
        if (answer == null) {
            sink.ok();
        } else {
            sink.ok(answer);
        }
    }

    /** What is allowed and changes nothing that is journalled. */
    private void act(Session session, Request request, long nowMicros, ReplySink sink) {
        Catalog now = catalog.get();
        ErrorCode done = ErrorCode.OK;
        switch (request.code()) {
            case PURGE_STREAM ->
                consequences.purge(Objects.requireNonNull(now.stream(((StreamRequest.Purge) request).stream()))
                        .allTopics());
            case PURGE_TOPIC -> {
                TopicRequest.Purge purge = (TopicRequest.Purge) request;
                consequences.purge(List.of(topic(now, purge.stream(), purge.topic())));
            }
            case JOIN_CONSUMER_GROUP -> {
                GroupRequest.Join join = (GroupRequest.Join) request;
                done = memberships.join(
                        session, group(topic(now, join.stream(), join.topic()), join.group()), nowMicros);
            }
            case LEAVE_CONSUMER_GROUP -> {
                GroupRequest.Leave leave = (GroupRequest.Leave) request;
                done = memberships.leave(session, group(topic(now, leave.stream(), leave.topic()), leave.group()));
            }
            default -> throw new IllegalStateException(request.code() + " was allowed and decides nothing");
        }
        if (done == ErrorCode.OK) {
            sink.ok();
        } else {
            sink.refuse(done);
        }
    }

    private static @Nullable View usualAnswer(Catalog after, Decision decision) {
        return switch (decision.request().code()) {
            case CREATE_STREAM ->
                Objects.requireNonNull(after.stream(Identifier.of(decision.id())))
                        .details();
            case CREATE_TOPIC -> Objects.requireNonNull(after.topicOf(decision)).details(true);
            case CREATE_CONSUMER_GROUP -> {
                GroupRequest.Create create = (GroupRequest.Create) decision.request();
                yield group(topic(after, create.stream(), create.topic()), Identifier.of(decision.id()))
                        .details();
            }
            case CREATE_USER ->
                Objects.requireNonNull(after.user(decision.id())).details();
            default -> null;
        };
    }

    private static Topic topic(Catalog catalog, Identifier stream, Identifier identifier) {
        Topic topic = catalog.topic(stream, identifier);
        if (topic == null) {
            throw new IllegalStateException(
                    "topic " + identifier + " of stream " + stream + " was decided on and is not there");
        }
        return topic;
    }

    private static Group group(Topic topic, Identifier identifier) {
        Group group = topic.group(identifier);
        if (group == null) {
            throw new IllegalStateException("group " + identifier + " was decided on and is not there");
        }
        return group;
    }
}
