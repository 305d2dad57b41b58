package io.veltro.pipeline.error;

/**
 * Every refusal the server can give: the number that crosses the wire, the HTTP status it maps to, and a sentence for
 * people. The numbers are those of Iggy 0.8 and never change; a code is listed here when something produces it.
 */
public enum ErrorCode {
    OK(0, 200, "Success"),
    INVALID_COMMAND(3, 400, "The command is unknown, not available yet, or its body cannot be read"),
    INVALID_FORMAT(4, 400, "A value in the command is empty or has the wrong length"),
    INVALID_IDENTIFIER(6, 400, "The stream or topic identifier of a send cannot be read"),
    DISCONNECTED(8, 400, "The server is stopping"),
    RESOURCE_NOT_FOUND(20, 404, "The user or the token does not exist"),
    STALE_CLIENT(30, 400, "The connection is no longer registered: connect again"),
    UNAUTHENTICATED(40, 401, "Log in first"),
    UNAUTHORIZED(41, 403, "The user lacks the permission"),
    INVALID_CREDENTIALS(42, 400, "The user name or the password is wrong"),
    INVALID_USERNAME(43, 400, "A user name has 3 to 50 bytes"),
    INVALID_PASSWORD(44, 400, "A password has 3 to 100 bytes"),
    USER_ALREADY_EXISTS(46, 400, "A user of this name exists already"),
    USER_INACTIVE(47, 400, "The user is inactive"),
    CANNOT_DELETE_USER(48, 400, "Root cannot be deleted"),
    CANNOT_CHANGE_PERMISSIONS(49, 400, "The permissions of root cannot be changed"),
    INVALID_PERSONAL_ACCESS_TOKEN_NAME(50, 400, "The name of a token has 3 to 30 bytes"),
    PERSONAL_ACCESS_TOKEN_ALREADY_EXISTS(51, 400, "The user has a token of this name already"),
    PERSONAL_ACCESS_TOKENS_LIMIT_REACHED(52, 400, "The user has as many tokens as are allowed: delete one"),
    PERSONAL_ACCESS_TOKEN_EXPIRED(54, 400, "The token has expired: make a new one"),
    USERS_LIMIT_REACHED(55, 400, "There are as many users as are allowed: delete one"),
    ACCESS_TOKEN_MISSING(77, 401, "Log in, and send the access token with each request"),
    INVALID_ACCESS_TOKEN(78, 401, "The access token has expired, was revoked, or is not from here: log in again"),
    CLIENT_NOT_FOUND(100, 404, "The connection is no longer registered: connect again"),
    INVALID_CLIENT_ID(101, 400, "No client has the number 0"),
    STREAM_ID_NOT_FOUND(1009, 404, "The stream does not exist"),
    STREAM_NAME_ALREADY_EXISTS(1012, 400, "A stream of this name exists already"),
    INVALID_STREAM_NAME(1013, 400, "The name of a stream has 1 to 255 bytes"),
    INVALID_TOPIC_SIZE(1019, 400, "The maximum topic size is smaller than one segment"),
    TOPIC_ID_NOT_FOUND(2010, 404, "The topic does not exist, or it has no partition to send to"),
    TOPIC_NAME_ALREADY_EXISTS(2013, 400, "A topic of this name exists already in the stream"),
    INVALID_TOPIC_NAME(2014, 400, "The name of a topic has 1 to 255 bytes"),
    TOO_MANY_PARTITIONS(2015, 400, "A topic takes 0 to 1000 partitions at once, adding or deleting takes 1 to 1000"),
    INVALID_REPLICATION_FACTOR(2018, 400, "The replication factor is 1 to 255"),
    INVALID_PARTITIONS_COUNT(2019, 400, "There are fewer partitions than should be deleted"),
    PARTITION_NOT_FOUND(3007, 404, "The partition does not exist"),
    CONSUMER_OFFSET_NOT_FOUND(3021, 404, "No offset is stored for this consumer"),
    NOT_RESOLVED_CONSUMER(3022, 400, "The member of the group does not own the partition"),
    INVALID_MESSAGES_COUNT(4009, 400, "A send needs at least one message"),
    TOO_BIG_USER_HEADERS(4017, 400, "The user headers of one message have at most 100000 bytes"),
    TOO_BIG_MESSAGE_PAYLOAD(4022, 400, "The payload of one message has at most 64000000 bytes"),
    INVALID_KEY_VALUE_LENGTH(4028, 400, "The key of a send has 1 to 255 bytes"),
    NON_ZERO_OFFSET(4031, 400, "The offset of an index entry must be 0 in a send"),
    NON_ZERO_TIMESTAMP(4032, 400, "The timestamp of an index entry must be 0 in a send"),
    MISSING_INDEX(4033, 400, "A message of the batch does not lie where its index entry says"),
    INVALID_MESSAGES_SIZE(4036, 400, "The sizes of the messages do not add up to the batch"),
    INVALID_OFFSET(4100, 400, "The offset lies beyond the last message, or the offsets of the batch fall"),
    CONSUMER_GROUP_ID_NOT_FOUND(5000, 404, "The consumer group does not exist"),
    CONSUMER_GROUP_NAME_ALREADY_EXISTS(5004, 400, "A consumer group of this name exists already in the topic"),
    INVALID_CONSUMER_GROUP_NAME(5005, 400, "The name of a consumer group has 1 to 255 bytes"),
    CONSUMER_GROUP_MEMBER_NOT_FOUND(5006, 404, "The connection is not a member of the consumer group"),
    SNAPSHOT_FILE_COMPLETION_FAILED(9000, 400, "The snapshot archive could not be finished"),
    CANNOT_APPEND_TO_FILE(10005, 400, "The journal has no room left on its disk"),
    CANNOT_READ_INDEX_POSITION(10011, 400, "The positions of the index entries fall"),
    IO_ERROR(13000, 400, "The journal cannot be read or written");

    private final int number;
    private final int httpStatus;
    private final String sentence;

    ErrorCode(int number, int httpStatus, String sentence) {
        this.number = number;
        this.httpStatus = httpStatus;
        this.sentence = sentence;
    }

    /** The status of a binary reply; 0 means success. */
    public int number() {
        return number;
    }

    /** The status line of an HTTP answer. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Whether the connection it was answered on is closed behind it. */
    public boolean endsConnection() {
        return this == STALE_CLIENT || this == CLIENT_NOT_FOUND;
    }

    /** One sentence for people; clients never match on it. */
    public String sentence() {
        return sentence;
    }
}
