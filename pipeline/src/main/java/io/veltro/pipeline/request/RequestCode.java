package io.veltro.pipeline.request;

import com.google.errorprone.annotations.Immutable;
import io.veltro.pipeline.wire.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * The one table of commands: number on the wire, who serves it, how it is read. Everything that needs to know all
 * commands walks this table.
 */
public enum RequestCode {
    PING(1, Served.BY_READ_STAGE, in -> new SystemRequest.Ping()),
    GET_STATS(10, Served.BY_READ_STAGE, in -> new SystemRequest.GetStats()),
    GET_SNAPSHOT(11, Served.BY_READ_STAGE, SystemRequest.GetSnapshot::read),
    GET_CLUSTER_METADATA(12, Served.BY_READ_STAGE, in -> new SystemRequest.GetClusterMetadata()),
    GET_ME(20, Served.BY_READ_STAGE, in -> new SystemRequest.GetMe()),
    GET_CLIENT(21, Served.BY_READ_STAGE, SystemRequest.GetClient::read),
    GET_CLIENTS(22, Served.BY_READ_STAGE, in -> new SystemRequest.GetClients()),
    GET_USER(31, Served.BY_READ_STAGE, UserRequest.Get::read),
    GET_USERS(32, Served.BY_READ_STAGE, in -> new UserRequest.GetAll()),
    CREATE_USER(33, Served.BY_READ_STAGE, UserRequest.Create::read),
    DELETE_USER(34, Served.BY_CONTROL_SHARD, UserRequest.Delete::read),
    UPDATE_USER(35, Served.BY_CONTROL_SHARD, UserRequest.Update::read),
    UPDATE_PERMISSIONS(36, Served.BY_CONTROL_SHARD, UserRequest.UpdatePermissions::read),
    CHANGE_PASSWORD(37, Served.BY_READ_STAGE, UserRequest.ChangePassword::read),
    LOGIN_USER(38, Served.BY_READ_STAGE, UserRequest.Login::read),
    LOGOUT_USER(39, Served.BY_READ_STAGE, in -> new UserRequest.Logout()),
    GET_PERSONAL_ACCESS_TOKENS(41, Served.BY_READ_STAGE, in -> new TokenRequest.GetAll()),
    CREATE_PERSONAL_ACCESS_TOKEN(42, Served.BY_READ_STAGE, TokenRequest.Create::read),
    DELETE_PERSONAL_ACCESS_TOKEN(43, Served.BY_CONTROL_SHARD, TokenRequest.Delete::read),
    LOGIN_WITH_PERSONAL_ACCESS_TOKEN(44, Served.BY_READ_STAGE, TokenRequest.Login::read),
    POLL_MESSAGES(100, Served.BY_READ_STAGE, MessageRequest.Poll::read),
    SEND_MESSAGES(101, Served.BY_SHARD, MessageRequest.Send::read),
    FLUSH_UNSAVED_BUFFER(102, Served.BY_READ_STAGE, MessageRequest.Flush::read),
    GET_CONSUMER_OFFSET(120, Served.BY_READ_STAGE, OffsetRequest.Get::read),
    STORE_CONSUMER_OFFSET(121, Served.BY_SHARD, OffsetRequest.Store::read),
    DELETE_CONSUMER_OFFSET(122, Served.BY_SHARD, OffsetRequest.Delete::read),
    GET_STREAM(200, Served.BY_READ_STAGE, StreamRequest.Get::read),
    GET_STREAMS(201, Served.BY_READ_STAGE, in -> new StreamRequest.GetAll()),
    CREATE_STREAM(202, Served.BY_CONTROL_SHARD, StreamRequest.Create::read),
    DELETE_STREAM(203, Served.BY_CONTROL_SHARD, StreamRequest.Delete::read),
    UPDATE_STREAM(204, Served.BY_CONTROL_SHARD, StreamRequest.Update::read),
    PURGE_STREAM(205, Served.BY_CONTROL_SHARD, StreamRequest.Purge::read),
    GET_TOPIC(300, Served.BY_READ_STAGE, TopicRequest.Get::read),
    GET_TOPICS(301, Served.BY_READ_STAGE, TopicRequest.GetAll::read),
    CREATE_TOPIC(302, Served.BY_CONTROL_SHARD, TopicRequest.Create::read),
    DELETE_TOPIC(303, Served.BY_CONTROL_SHARD, TopicRequest.Delete::read),
    UPDATE_TOPIC(304, Served.BY_CONTROL_SHARD, TopicRequest.Update::read),
    PURGE_TOPIC(305, Served.BY_CONTROL_SHARD, TopicRequest.Purge::read),
    CREATE_PARTITIONS(402, Served.BY_CONTROL_SHARD, PartitionRequest.Create::read),
    DELETE_PARTITIONS(403, Served.BY_CONTROL_SHARD, PartitionRequest.Delete::read),
    DELETE_SEGMENTS(503, Served.BY_SHARD, PartitionRequest.DeleteSegments::read),
    GET_CONSUMER_GROUP(600, Served.BY_READ_STAGE, GroupRequest.Get::read),
    GET_CONSUMER_GROUPS(601, Served.BY_READ_STAGE, GroupRequest.GetAll::read),
    CREATE_CONSUMER_GROUP(602, Served.BY_CONTROL_SHARD, GroupRequest.Create::read),
    DELETE_CONSUMER_GROUP(603, Served.BY_CONTROL_SHARD, GroupRequest.Delete::read),
    JOIN_CONSUMER_GROUP(604, Served.BY_CONTROL_SHARD, GroupRequest.Join::read),
    LEAVE_CONSUMER_GROUP(605, Served.BY_CONTROL_SHARD, GroupRequest.Leave::read);

    /** Which room behind the door serves a command. */
    public enum Served {
        /** Reads, what concerns the connection alone, and what needs a secret made or checked before it is decided. */
        BY_READ_STAGE,
        /** Changes in one partition. */
        BY_SHARD,
        /** Changes in the catalog. */
        BY_CONTROL_SHARD
    }

    /** Reads the payload of one command. */
    @Immutable
    @FunctionalInterface
    interface Reader {
        Request read(WireReader in);
    }

    private static final int NUMBER_MAX = 605;
    private static final @Nullable RequestCode[] BY_NUMBER = new RequestCode[NUMBER_MAX + 1];

    static {
        for (RequestCode code : values()) {
            BY_NUMBER[code.number] = code;
        }
    }

    private final int number;
    private final Served served;
    private final Reader reader;

    RequestCode(int number, Served served, Reader reader) {
        this.number = number;
        this.served = served;
        this.reader = reader;
    }

    /** The command of a number; absent when there is none. */
    public static @Nullable RequestCode of(int number) {
        return number < 0 || number > NUMBER_MAX ? null : BY_NUMBER[number];
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Who serves it. */
    public Served served() {
        return served;
    }

    /** Whether it may be asked for before a login. */
    public boolean isOpen() {
        return this == PING || isLogin();
    }

    /** Whether it binds a user to the connection. */
    public boolean isLogin() {
        return this == LOGIN_USER || this == LOGIN_WITH_PERSONAL_ACCESS_TOKEN;
    }

    /**
     * Reads a payload into a new request; bytes behind it are ignored, as clients send some.
     *
     * @throws io.veltro.pipeline.error.RequestException when it cannot be read
     */
    public Request read(WireReader in) {
        return reader.read(in);
    }
}
