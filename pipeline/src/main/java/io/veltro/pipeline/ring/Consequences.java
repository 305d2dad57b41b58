package io.veltro.pipeline.ring;

import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Decision;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Partition;
import io.veltro.pipeline.state.Token;
import io.veltro.pipeline.state.Topic;
import io.veltro.pipeline.state.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a change of the catalog means outside the catalog: files of dropped partitions, stored offsets and members of deleted
 * groups, logins that rest on what was taken away. By then the change is journalled and published.
 *
 * <p>Thread: control.
 */
final class Consequences {
    private final ShardOrders orders;
    private final Memberships memberships;
    private final Logins logins;

    Consequences(ShardOrders orders, Memberships memberships, Logins logins) {
        this.orders = orders;
        this.memberships = memberships;
        this.logins = logins;
    }

    /** @param before the catalog the decision was made on */
    void draw(Session session, Catalog before, Catalog after, Decision decision) {
        switch (decision.request().code()) {
            case DELETE_STREAM ->
                drop(Objects.requireNonNull(before.stream(((StreamRequest.Delete) decision.request()).stream()))
                        .allTopics());
            case DELETE_TOPIC -> {
                TopicRequest.Delete delete = (TopicRequest.Delete) decision.request();
                drop(List.of(Objects.requireNonNull(before.topic(delete.stream(), delete.topic()))));
            }
            case DELETE_PARTITIONS -> {
                PartitionRequest.Delete delete = (PartitionRequest.Delete) decision.request();
                List<Partition> all = Objects.requireNonNull(before.topic(delete.stream(), delete.topic()))
                        .allPartitions();
                orders.drop(all.subList(all.size() - delete.count(), all.size()));
            }
            case DELETE_CONSUMER_GROUP -> {
                GroupRequest.Delete delete = (GroupRequest.Delete) decision.request();
                Topic topic = Objects.requireNonNull(before.topic(delete.stream(), delete.topic()));
                Group group = Objects.requireNonNull(topic.group(delete.group()));
                memberships.end(group);
                orders.forget(group, topic.allPartitions());
            }
            default -> drawForUsers(session, before, after, decision);
        }
    }

    private void drawForUsers(Session session, Catalog before, Catalog after, Decision decision) {
        switch (decision.request().code()) {
            case DELETE_USER ->
                logins.dismiss(Objects.requireNonNull(before.user(((UserRequest.Delete) decision.request()).user())));
            case UPDATE_USER -> {
                User user = Objects.requireNonNull(before.user(((UserRequest.Update) decision.request()).user()));
                if (!Objects.requireNonNull(after.user(user.id())).isActive()) {
                    logins.endAll(user);
                }
            }
            case CHANGE_PASSWORD -> {
                UserRequest.ChangePassword change = (UserRequest.ChangePassword) decision.request();
                User user = Objects.requireNonNull(before.user(change.user()));
                logins.endThose(user, user.passwordHash(), session);
                Session.Login own = session.login();
                if (own.user() == user.id() && own.credential().equals(user.passwordHash())) {
                    session.replace(own, new Session.Login(user.id(), decision.secret()));
                }
            }
            case DELETE_PERSONAL_ACCESS_TOKEN -> {
                User owner = Objects.requireNonNull(before.user(decision.caller()));
                String name = ((TokenRequest.Delete) decision.request()).name();
                Token token = Objects.requireNonNull(owner.token(name));
                logins.endThose(owner, token.hash(), session);
            }
            case LOGOUT_USER -> session.logout();
            default -> {}
        }
    }

    /** Forgets all messages of topics, and how far they were handed out; members are given nothing meanwhile. */
    void purge(List<Topic> topics) {
        topics.forEach(topic -> topic.allGroups().forEach(Group::pause));
        orders.purge(partitions(topics));
        topics.forEach(topic -> topic.allGroups().forEach(Group::resumeAfresh));
    }

    private void drop(List<Topic> topics) {
        for (Topic topic : topics) {
            topic.allGroups().forEach(memberships::end);
        }
        orders.drop(partitions(topics));
    }

    private static List<Partition> partitions(List<Topic> topics) {
        List<Partition> partitions = new ArrayList<>();
        topics.forEach(topic -> partitions.addAll(topic.allPartitions()));
        return partitions;
    }
}
