package io.veltro.pipeline.state;

/**
 * What a command needs its user to be allowed. Any one bit of any level is enough: there is no denying. The bits are those of
 * {@link io.veltro.pipeline.request.Permissions}.
 *
 * <pre>
 *                    on the server                     of the stream                    of the topic
 *   READ_SERVER      manage/read servers
 *   READ_USERS       manage/read users
 *   MANAGE_USERS     manage users
 *   READ_STREAM      manage/read streams               manage/read stream
 *   READ_STREAMS     manage/read streams
 *   CREATE_STREAM    manage streams
 *   MANAGE_STREAM    manage streams                    manage stream
 *   READ_TOPICS      manage/read streams, topics       manage/read stream, topics
 *   READ_TOPIC       manage/read streams, topics       manage/read stream, topics       manage/read topic
 *   CREATE_TOPIC     manage streams, topics            manage stream, topics
 *   MANAGE_TOPIC     manage streams, topics            manage stream, topics            manage topic
 *   POLL             poll, manage/read streams, topics poll, manage/read stream, topics poll, manage/read topic
 *   SEND             send, manage streams, topics      send, manage stream, topics      send, manage topic
 * </pre>
 */
public enum Right {
    READ_SERVER(0b00_0000_0011, 0, 0),
    READ_USERS(0b00_0000_1100, 0, 0),
    MANAGE_USERS(0b00_0000_0100, 0, 0),
    READ_STREAM(0b00_0011_0000, 0b00_0011, 0),
    READ_STREAMS(0b00_0011_0000, 0, 0),
    CREATE_STREAM(0b00_0001_0000, 0, 0),
    MANAGE_STREAM(0b00_0001_0000, 0b00_0001, 0),
    READ_TOPICS(0b00_1111_0000, 0b00_1111, 0),
    READ_TOPIC(0b00_1111_0000, 0b00_1111, 0b0011),
    CREATE_TOPIC(0b00_0101_0000, 0b00_0101, 0),
    MANAGE_TOPIC(0b00_0101_0000, 0b00_0101, 0b0001),
    POLL(0b01_1111_0000, 0b01_1111, 0b0111),
    SEND(0b10_0101_0000, 0b10_0101, 0b1001);

    private final int server;
    private final int stream;
    private final int topic;

    Right(int server, int stream, int topic) {
        this.server = server;
        this.stream = stream;
        this.topic = topic;
    }

    /** Whether these bits of the server's level are enough. */
    boolean isInServer(int bits) {
        return (bits & server) != 0;
    }

    /** Whether these bits of the stream's level are enough. */
    boolean isInStream(int bits) {
        return (bits & stream) != 0;
    }

    /** Whether these bits of the topic's level are enough. */
    boolean isInTopic(int bits) {
        return (bits & topic) != 0;
    }
}
