package io.veltro.ops;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iggy.client.blocking.ConsumerGroupsClient;
import org.apache.iggy.client.blocking.ConsumerOffsetsClient;
import org.apache.iggy.client.blocking.IggyBaseClient;
import org.apache.iggy.client.blocking.MessagesClient;
import org.apache.iggy.client.blocking.PartitionsClient;
import org.apache.iggy.client.blocking.PersonalAccessTokensClient;
import org.apache.iggy.client.blocking.StreamsClient;
import org.apache.iggy.client.blocking.SystemClient;
import org.apache.iggy.client.blocking.TopicsClient;
import org.apache.iggy.client.blocking.UsersClient;

/** The official client, whatever it speaks, as something to be closed. */
record OfficialCaller(IggyBaseClient client, Closeable connection) implements IggyBaseClient, AutoCloseable {
    static <C extends IggyBaseClient & Closeable> OfficialCaller of(C client) {
        return new OfficialCaller(client, client);
    }

    @Override
    public SystemClient system() {
        return client.system();
    }

    @Override
    public StreamsClient streams() {
        return client.streams();
    }

    @Override
    public UsersClient users() {
        return client.users();
    }

    @Override
    public TopicsClient topics() {
        return client.topics();
    }

    @Override
    public PartitionsClient partitions() {
        return client.partitions();
    }

    @Override
    public ConsumerGroupsClient consumerGroups() {
        return client.consumerGroups();
    }

    @Override
    public ConsumerOffsetsClient consumerOffsets() {
        return client.consumerOffsets();
    }

    @Override
    public MessagesClient messages() {
        return client.messages();
    }

    @Override
    public PersonalAccessTokensClient personalAccessTokens() {
        return client.personalAccessTokens();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
