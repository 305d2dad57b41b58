package io.veltro.pipeline.rule;

import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.state.Catalog;

/** All rules of the catalog by command. Thread: control. */
public final class CatalogRules {
    /** Partitions a topic is made with, or given, or relieved of, at once. */
    public static final int PARTITIONS_MAX = 1000;

    private final TopicRules topics;
    private final UserRules users;

    /**
     * @param topicBytesMin the smallest maximum size of a topic: one segment
     * @param usersMax how many users there may be
     * @param tokensMax how many tokens a user may have
     */
    public CatalogRules(long topicBytesMin, int usersMax, int tokensMax) {
        this.topics = new TopicRules(topicBytesMin);
        this.users = new UserRules(usersMax, tokensMax);
    }

    /** Decides. */
    public Verdict decide(Catalog catalog, Proposal proposal) {
        Request request = proposal.request();
        return switch (request.code()) {
            case CREATE_STREAM -> StreamRules.create(catalog, proposal, (StreamRequest.Create) request);
            case UPDATE_STREAM -> StreamRules.update(catalog, proposal, (StreamRequest.Update) request);
            case DELETE_STREAM -> StreamRules.delete(catalog, proposal, (StreamRequest.Delete) request);
            case PURGE_STREAM -> StreamRules.purge(catalog, proposal, (StreamRequest.Purge) request);
            case CREATE_TOPIC -> topics.create(catalog, proposal, (TopicRequest.Create) request);
            case UPDATE_TOPIC -> topics.update(catalog, proposal, (TopicRequest.Update) request);
            case DELETE_TOPIC -> topics.delete(catalog, proposal, (TopicRequest.Delete) request);
            case PURGE_TOPIC -> topics.purge(catalog, proposal, (TopicRequest.Purge) request);
            case CREATE_PARTITIONS -> topics.createPartitions(catalog, proposal, (PartitionRequest.Create) request);
            case DELETE_PARTITIONS -> topics.deletePartitions(catalog, proposal, (PartitionRequest.Delete) request);
            case CREATE_CONSUMER_GROUP -> GroupRules.create(catalog, proposal, (GroupRequest.Create) request);
            case DELETE_CONSUMER_GROUP -> GroupRules.delete(catalog, proposal, (GroupRequest.Delete) request);
            case JOIN_CONSUMER_GROUP -> GroupRules.join(catalog, proposal, (GroupRequest.Join) request);
            case LEAVE_CONSUMER_GROUP -> GroupRules.leave(catalog, proposal, (GroupRequest.Leave) request);
            case CREATE_USER -> users.create(catalog, proposal, (UserRequest.Create) request);
            case DELETE_USER -> users.delete(catalog, proposal, (UserRequest.Delete) request);
            case UPDATE_USER -> users.update(catalog, proposal, (UserRequest.Update) request);
            case UPDATE_PERMISSIONS ->
                users.updatePermissions(catalog, proposal, (UserRequest.UpdatePermissions) request);
            case CHANGE_PASSWORD -> users.changePassword(catalog, proposal, (UserRequest.ChangePassword) request);
            case LOGOUT_USER -> UserRules.logout(catalog, proposal);
            case CREATE_PERSONAL_ACCESS_TOKEN -> users.createToken(catalog, proposal, (TokenRequest.Create) request);
            case DELETE_PERSONAL_ACCESS_TOKEN -> users.deleteToken(catalog, proposal, (TokenRequest.Delete) request);
            default -> throw new IllegalStateException(request.code() + " is not a change of the catalog");
        };
    }
}
