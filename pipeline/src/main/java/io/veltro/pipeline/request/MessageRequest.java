package io.veltro.pipeline.request;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.message.Counted;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages: sending, polling, flushing. */
public sealed interface MessageRequest extends Request {
    /** How the partition of a send is chosen. */
    enum Partitioning {
        /** The server takes turns. */
        BALANCED(1),
        /** The client names it. */
        PARTITION(2),
        /** XXH32 of a key decides. */
        KEY(3);

        private final int code;

        Partitioning(int code) {
            this.code = code;
        }

        /** As it stands on the wire. */
        public int code() {
            return code;
        }
    }

    /** Where a poll begins. */
    enum Strategy {
        /** At an offset. */
        OFFSET(1),
        /** At the first message of a time or later. */
        TIMESTAMP(2),
        /** At the oldest message. */
        FIRST(3),
        /** So that the newest message is the last one polled. */
        LAST(4),
        /** Behind the consumer's stored offset. */
        NEXT(5);

        private final int code;

        Strategy(int code) {
            this.code = code;
        }

        static Strategy read(WireReader in) {
            int code = in.u8();
            return switch (code) {
                case 1 -> OFFSET;
                case 2 -> TIMESTAMP;
                case 3 -> FIRST;
                case 4 -> LAST;
                case 5 -> NEXT;
                default -> throw RequestException.of(ErrorCode.INVALID_COMMAND);
            };
        }

        /** As it stands on the wire. */
        public int code() {
            return code;
        }
    }

    /**
     * A batch for one topic. Borrowed: its bytes stay in the buffer they were received in, and the request is refilled for
     * the next frame. Whoever keeps the batch retains its owner.
     *
     * <pre>
     *   metadata length u32 | stream | topic | partitioning | count u32 | index 16 × count | messages
     *   metadata length counts stream, topic, partitioning and count
     *   partitioning = kind u8 (1 balanced, 2 partition, 3 key) | length u8 (0, 4, 0..255) | value
     * </pre>
     *
     * <p>Thread: loop.
     */
    final class Send implements MessageRequest {
        private final Identifier stream;
        private final Identifier topic;
        private final MessageBatch batch = new MessageBatch();
        private Partitioning partitioning = Partitioning.BALANCED;
        private int partition;
        private ByteBuffer keyBuffer = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        private int keyPosition;
        private int keyBytes;

        /** A send to be refilled. */
        public Send() {
            this(new Identifier(), new Identifier());
        }

        private Send(Identifier stream, Identifier topic) {
            this.stream = stream;
            this.topic = topic;
        }

        /**
         * A send that was not read from a frame: balanced, unless it is told otherwise. It shares the identifiers and the
         * bytes of the batch, so it is never refilled.
         */
        public static Send of(Identifier stream, Identifier topic, MessageBatch batch) {
            Send send = new Send(stream, topic);
            send.batch.copyFrom(batch);
            return send;
        }

        /** All of it goes to one partition. */
        public Send to(int partition) {
            partitioning = Partitioning.PARTITION;
            this.partition = partition;
            return this;
        }

        /** All of it goes to the partition the key's hash points at; 1 to 255 bytes, borrowed. */
        public Send by(byte[] key) {
            partitioning = Partitioning.KEY;
            keyBuffer = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
            keyPosition = 0;
            keyBytes = key.length;
            return this;
        }

        static Send read(WireReader in) {
            Send send = new Send();
            send.refill(in, Counted.FOREVER);
            return send;
        }

        /** Reads over this one; {@code owner} counts the holders of the reader's buffer. */
        public void refill(WireReader in, Counted owner) {
            int metadataBytes = in.u32();
            if (metadataBytes < 0 || metadataBytes > in.remaining()) {
                throw RequestException.of(ErrorCode.INVALID_COMMAND);
            }
            int metadataEnd = in.position() + metadataBytes;
            stream.refill(in, ErrorCode.INVALID_IDENTIFIER, ErrorCode.INVALID_IDENTIFIER);
            topic.refill(in, ErrorCode.INVALID_IDENTIFIER, ErrorCode.INVALID_IDENTIFIER);
            refillPartitioning(in);
            int count = in.u32();
            if (in.position() != metadataEnd) {
                throw RequestException.of(ErrorCode.INVALID_COMMAND);
            }
            long indexBytes = Integer.toUnsignedLong(count) * MessageBatch.INDEX_ENTRY_BYTES;
            if (indexBytes > in.remaining()) {
                throw RequestException.of(ErrorCode.INVALID_COMMAND);
            }
            int indexPosition = in.skip((int) indexBytes);
            int messagesBytes = in.remaining();
            batch.wrap(in.buffer(), indexPosition, count, in.skip(messagesBytes), messagesBytes, owner);
        }

        private void refillPartitioning(WireReader in) {
            int kind = in.u8();
            int length = in.u8();
            if (kind == Partitioning.BALANCED.code() && length == 0) {
                partitioning = Partitioning.BALANCED;
            } else if (kind == Partitioning.PARTITION.code() && length == 4) {
                partitioning = Partitioning.PARTITION;
                partition = in.u32();
            } else if (kind == Partitioning.KEY.code()) {
                partitioning = Partitioning.KEY;
                keyBuffer = in.buffer();
                keyPosition = in.skip(length);
                keyBytes = length;
            } else {
                throw RequestException.of(ErrorCode.INVALID_COMMAND);
            }
        }

        public Identifier stream() {
            return stream;
        }

        public Identifier topic() {
            return topic;
        }

        public Partitioning partitioning() {
            return partitioning;
        }

        /** The partition the client names; meaningless unless {@link Partitioning#PARTITION}. */
        public int partition() {
            return partition;
        }

        /** Where the key begins in {@link #keyBuffer}; meaningless unless {@link Partitioning#KEY}. */
        public int keyPosition() {
            return keyPosition;
        }

        public int keyBytes() {
            return keyBytes;
        }

        public ByteBuffer keyBuffer() {
            return keyBuffer;
        }

        /** The messages, not yet checked. */
        public MessageBatch batch() {
            return batch;
        }

        @Override
        public RequestCode code() {
            return RequestCode.SEND_MESSAGES;
        }

        @Override
        public void write(WireWriter out) {
            int lengthAt = out.reserve(4);
            int start = out.length();
            stream.write(out);
            topic.write(out);
            out.u8(partitioning.code());
            switch (partitioning) {
                case BALANCED -> out.u8(0);
                case PARTITION -> out.u8(4).u32(partition);
                case KEY -> out.u8(keyBytes).bytes(keyBuffer, keyPosition, keyBytes);
            }
            out.u32(batch.count());
            out.buffer().putInt(lengthAt, out.length() - start);
            int indexBytes = batch.count() * MessageBatch.INDEX_ENTRY_BYTES;
            out.bytes(batch.buffer(), batch.indexPosition(), indexBytes);
            out.bytes(batch.buffer(), batch.messagesPosition(), batch.messagesBytes());
        }
    }

    /**
     * Messages of one partition. Borrowed, like {@link Send}.
     *
     * <pre>
     *   consumer | stream | topic | maybe partition | strategy u8 | value u64 | count u32 | auto-commit u8
     * </pre>
     *
     * <p>Thread: loop.
     */
    final class Poll implements MessageRequest {
        private final Consumer consumer;
        private final Identifier stream;
        private final Identifier topic;
        private long partition;
        private Strategy strategy = Strategy.NEXT;
        private long value;
        private int count;
        private boolean autoCommit;

        /** A poll to be refilled. */
        public Poll() {
            this(new Consumer(), new Identifier(), new Identifier());
        }

        private Poll(Consumer consumer, Identifier stream, Identifier topic) {
            this.consumer = consumer;
            this.stream = stream;
            this.topic = topic;
        }

        /**
         * A poll as a client makes it: of what comes next, unless it is moved with {@link #at}. It shares the identifiers,
         * so it is never refilled.
         *
         * @param partition a number, or {@link MaybePartition#NONE}
         */
        public static Poll of(
                Consumer consumer, Identifier stream, Identifier topic, long partition, int count, boolean autoCommit) {
            Poll poll = new Poll(consumer, stream, topic);
            poll.partition = partition;
            poll.count = count;
            poll.autoCommit = autoCommit;
            return poll;
        }

        /** Moves this poll elsewhere; {@code value} is an offset, a time, or 0. */
        public Poll at(Strategy strategy, long value) {
            this.strategy = strategy;
            this.value = value;
            return this;
        }

        static Poll read(WireReader in) {
            Poll poll = new Poll();
            poll.refill(in);
            return poll;
        }

        /** Reads over this one. */
        public void refill(WireReader in) {
            consumer.refill(in);
            stream.refill(in, ErrorCode.INVALID_COMMAND, ErrorCode.INVALID_FORMAT);
            topic.refill(in, ErrorCode.INVALID_COMMAND, ErrorCode.INVALID_FORMAT);
            partition = MaybePartition.read(in);
            strategy = Strategy.read(in);
            value = in.u64();
            count = in.u32();
            autoCommit = in.bool();
        }

        public Consumer consumer() {
            return consumer;
        }

        public Identifier stream() {
            return stream;
        }

        public Identifier topic() {
            return topic;
        }

        /** The partition, or {@link MaybePartition#NONE}. */
        public long partition() {
            return partition;
        }

        public Strategy strategy() {
            return strategy;
        }

        /** The offset or the timestamp, unsigned; meaningless for the other strategies. */
        public long value() {
            return value;
        }

        /** At most so many messages, unsigned. */
        public int count() {
            return count;
        }

        /** Whether the offset of the last message given out is stored before the reply. */
        public boolean autoCommit() {
            return autoCommit;
        }

        @Override
        public RequestCode code() {
            return RequestCode.POLL_MESSAGES;
        }

        @Override
        public void write(WireWriter out) {
            consumer.write(out);
            stream.write(out);
            topic.write(out);
            MaybePartition.write(out, partition);
            out.u8(strategy.code()).u64(value).u32(count).bool(autoCommit);
        }
    }

    /** Returns once everything appended to a partition is written; with {@code sync}, is on the device. */
    record Flush(Identifier stream, Identifier topic, int partition, boolean sync) implements MessageRequest {
        static Flush read(WireReader in) {
            return new Flush(Identifier.read(in), Identifier.read(in), in.u32(), in.bool());
        }

        @Override
        public RequestCode code() {
            return RequestCode.FLUSH_UNSAVED_BUFFER;
        }

        @Override
        public void write(WireWriter out) {
            stream.write(out);
            topic.write(out);
            out.u32(partition).bool(sync);
        }
    }
}
