package io.veltro.ops;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.iggy.client.blocking.IggyBaseClient;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.exception.IggyServerException;
import org.apache.iggy.identifier.ConsumerId;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.message.Message;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PolledMessages;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.topic.CompressionAlgorithm;
import org.apache.iggy.topic.TopicDetails;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Shorthand for the official Java client, {@code org.apache.iggy:iggy}. */
final class Official {
    /** The highest number on the wire: never expires, no limit of size. */
    static final BigInteger U64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private static final String HOST = "127.0.0.1";

    private Official() {}

    /** Over TCP, connected, nobody logged in. */
    static IggyTcpClient connected(int port) {
        IggyTcpClient client = IggyTcpClient.builder().host(HOST).port(port).build();
        client.connect();
        return client;
    }

    /** Over TCP, connected, root logged in. */
    static IggyTcpClient loggedIn(int port) {
        IggyTcpClient client = connected(port);
        client.users().login("iggy", "iggy");
        return client;
    }

    /**
     * Root again, on one socket: a member of a group. The pool of the others may poll on another socket than the one that
     * joined, and a membership belongs to the connection.
     */
    static IggyTcpClient member(int port) {
        IggyTcpClient client = IggyTcpClient.builder()
                .host(HOST)
                .port(port)
                .connectionPoolSize(1)
                .build();
        client.connect();
        client.users().login("iggy", "iggy");
        return client;
    }

    /**
     * The status a call was refused with; fails when it was not refused. Over HTTP it stands in what the client calls the id:
     * of the raw code it makes -1 where its own list lacks the name.
     */
    static int statusOf(ThrowingCallable call) {
        Throwable refusal = catchThrowable(call);
        if (refusal instanceof IggyServerException server) {
            return server.getErrorId().map(Integer::parseInt).orElseGet(server::getRawErrorCode);
        }
        throw new AssertionError("not refused by the server, but " + refusal, refusal);
    }

    static TopicDetails topic(IggyBaseClient client, String stream, String name, long partitions) {
        return client.topics()
                .createTopic(
                        StreamId.of(stream),
                        partitions,
                        CompressionAlgorithm.None,
                        BigInteger.ZERO,
                        BigInteger.ZERO,
                        Optional.empty(),
                        name);
    }

    /** A stream of this name with one topic of the same name. */
    static void streamWithTopic(IggyBaseClient client, String name, long partitions) {
        client.streams().createStream(name);
        topic(client, name, name, partitions);
    }

    static void send(IggyBaseClient client, String name, Partitioning partitioning, List<Message> messages) {
        client.messages().sendMessages(StreamId.of(name), TopicId.of(name), partitioning, messages);
    }

    static void send(IggyBaseClient client, String name, long partition, String... texts) {
        send(client, name, Partitioning.partitionId(partition), messages(texts));
    }

    static List<Message> messages(String... texts) {
        return List.of(texts).stream().map(Message::of).toList();
    }

    /** So many messages, the prefix and a number from 0 on in each. */
    static List<Message> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> Message.of(prefix + i)).toList();
    }

    static Consumer consumer(long number) {
        return Consumer.of(number);
    }

    static Consumer consumer(String name) {
        return Consumer.of(ConsumerId.of(name));
    }

    static PolledMessages poll(
            IggyBaseClient client,
            String name,
            Optional<Long> partition,
            Consumer consumer,
            PollingStrategy strategy,
            long count,
            boolean autoCommit) {
        return client.messages()
                .pollMessages(StreamId.of(name), TopicId.of(name), partition, consumer, strategy, count, autoCommit);
    }

    static PolledMessages poll(
            IggyBaseClient client, String name, long partition, PollingStrategy strategy, long count) {
        return poll(client, name, Optional.of(partition), consumer(1), strategy, count, false);
    }

    /** A size: a number over TCP, a number and a unit over HTTP. */
    static BigInteger bytes(String size) {
        String[] parts = size.split(" ", -1);
        String unit = parts.length == 1 ? "B" : parts[1];
        int power = "BKMGTPE".indexOf(unit.charAt(0));
        BigDecimal factor =
                BigDecimal.valueOf(unit.endsWith("iB") ? 1024 : 1000).pow(power);
        return new BigDecimal(parts[0]).multiply(factor).toBigIntegerExact();
    }

    static PollingStrategy offset(long offset) {
        return PollingStrategy.offset(BigInteger.valueOf(offset));
    }

    static List<String> texts(PolledMessages polled) {
        return polled.messages().stream().map(Official::text).toList();
    }

    static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    static List<Long> offsets(PolledMessages polled) {
        return polled.messages().stream()
                .map(message -> message.header().offset().longValueExact())
                .toList();
    }
}
