package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.message.MessageLayout;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.PolledView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sends numbered messages to one partition until the connection breaks, knows what was acknowledged, and tells afterwards
 * whether what the server still has is what it may have. The number of a message is its offset; payload and length follow
 * from it, so nothing has to be remembered.
 *
 * <p>Thread: one of its own while it sends; the test's while it checks.
 */
final class CrashProducer {
    private static final Consumer CONSUMER = Consumer.consumer(Identifier.of("follower"));
    private static final int POLL_MESSAGES = 2000;
    private static final int LARGE_EVERY = 500;
    private static final int LARGE_BYTES = 150_000;
    private static final int SMALL_BYTES_MAX = 1200;
    private static final int STORE_EVERY = 15;

    private final String topic;
    private final int partition;
    private final long seed;
    private final SplittableRandom random;

    /** The ends of the batches under way, oldest first; a negative one is a stored offset. */
    private final Deque<Long> underWay = new ArrayDeque<>();

    private long sent;
    private long acknowledged;
    private long storesSent = -1;
    private long storesAcknowledged = -1;
    private @Nullable Throwable fault;

    CrashProducer(String topic, int partition, long seed) {
        this.topic = topic;
        this.partition = partition;
        this.seed = seed + partition + topic.hashCode();
        this.random = new SplittableRandom(this.seed);
    }

    /** Sends until the server is gone; {@code acknowledgements} is told how many messages each answer confirmed. */
    void run(int port, java.util.function.LongConsumer acknowledgements) {
        int window = 1 + random.nextInt(32);
        try (RawConnection connection = RawConnection.loggedIn(port)) {
            while (true) {
                while (underWay.size() < window) {
                    connection.submit(random.nextInt(STORE_EVERY) == 0 && acknowledged > 0 ? store() : batch());
                }
                Answer answer = connection.receive();
                if (!answer.isOk()) {
                    throw new AssertionError("a request was refused with " + answer.status());
                }
                acknowledgements.accept(acknowledge());
            }
        } catch (IOException gone) {
            // the server was killed, as it should be
        } catch (RuntimeException | AssertionError e) {
            fault = e;
        }
    }

    private byte[] store() {
        long offset = random.nextLong(acknowledged);
        storesSent = offset;
        underWay.add(-1 - offset);
        return RawConnection.frame(
                new OffsetRequest.Store(CONSUMER, Identifier.of(topic), Identifier.of(topic), partition, offset));
    }

    private byte[] batch() {
        Batch batch = Batch.to(topic, partition);
        int count = 1 + random.nextInt(random.nextBoolean() ? 4 : 60);
        for (int i = 0; i < count; i++) {
            batch.add(payload(sent++), new byte[0]);
        }
        underWay.add(sent);
        return batch.frame();
    }

    private long acknowledge() {
        long oldest = underWay.remove();
        if (oldest < 0) {
            storesAcknowledged = -1 - oldest;
            return 0;
        }
        long confirmed = oldest - acknowledged;
        acknowledged = oldest;
        return confirmed;
    }

    private byte[] payload(long number) {
        SplittableRandom content = new SplittableRandom(seed + number * 31);
        byte[] payload = new byte
                [content.nextInt(LARGE_EVERY) == 0 ? LARGE_BYTES : Long.BYTES + content.nextInt(SMALL_BYTES_MAX)];
        content.nextBytes(payload);
        ByteBuffer.wrap(payload).putLong(0, number);
        return payload;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Compares what a restarted server has with what was sent, and goes on from there. */
    void check(RawConnection connection) throws IOException {
        if (fault != null) {
            throw new AssertionError("a producer failed before the kill", fault);
        }
        long found = checkMessages(connection);
        assertThat(found)
                .describedAs("messages in partition %d of %s, %d were acknowledged", partition, topic, acknowledged)
                .isGreaterThanOrEqualTo(acknowledged);
        assertThat(found == acknowledged || underWay.contains(found))
                .describedAs("%d messages found, but batches end at %s", found, underWay)
                .isTrue();
        checkStored(connection, found);
        sent = found;
        acknowledged = found;
        underWay.clear();
    }

    private long checkMessages(RawConnection connection) throws IOException {
        long next = 0;
        long time = 0;
        while (true) {
            Answer answer = connection
                    .ask(MessageRequest.Poll.of(
                                    CONSUMER,
                                    Identifier.of(topic),
                                    Identifier.of(topic),
                                    partition,
                                    POLL_MESSAGES,
                                    false)
                            .at(Strategy.OFFSET, next))
                    .orThrow();
            ByteBuffer polled = answer.payload();
            int count = PolledView.readHead(answer.reader()).count();
            long before = next;
            for (int at = PolledView.HEAD_BYTES; at < polled.limit(); next++) {
                at += checkMessage(polled, at, next, time);
                time = MessageLayout.timestamp(polled, at - (int) messageBytes(next));
            }
            assertThat(next - before).isEqualTo(count);
            if (count == 0) {
                return next;
            }
        }
    }

    private long messageBytes(long number) {
        return MessageLayout.HEADER_BYTES + (long) payload(number).length;
    }

    private int checkMessage(ByteBuffer polled, int at, long number, long time) {
        int bytes = (int) MessageLayout.messageBytes(polled, at);
        byte[] expected = payload(number);
        boolean isWhole = bytes <= polled.limit() - at
                && MessageLayout.offset(polled, at) == number
                && MessageLayout.timestamp(polled, at) >= time
                && MessageLayout.payloadBytes(polled, at) == expected.length
                && MessageLayout.checksumHolds(polled, at, bytes);
        byte[] found = new byte[expected.length];
        if (isWhole) {
            polled.get(at + MessageLayout.HEADER_BYTES, found);
        }
        if (!isWhole || !Arrays.equals(found, expected)) {
            throw new AssertionError("message " + number + " of partition " + partition + " of " + topic
                    + " is not what was sent: offset " + MessageLayout.offset(polled, at) + ", " + bytes + " bytes");
        }
        return bytes;
    }

    private void checkStored(RawConnection connection, long found) throws IOException {
        Answer answer = connection
                .ask(new OffsetRequest.Get(CONSUMER, Identifier.of(topic), Identifier.of(topic), partition))
                .orThrow();
        long stored = answer.payload().limit() == 0
                ? -1
                : OffsetView.read(answer.reader()).storedOffset();
        assertThat(stored).isLessThan(Math.max(found, 1));
        assertThat(stored == storesAcknowledged || stored == storesSent || underWay.contains(-1 - stored))
                .describedAs("stored offset %d, acknowledged %d, sent %d", stored, storesAcknowledged, storesSent)
                .isTrue();
        storesAcknowledged = stored;
        storesSent = stored;
    }
}
