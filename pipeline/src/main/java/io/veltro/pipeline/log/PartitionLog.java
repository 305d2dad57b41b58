package io.veltro.pipeline.log;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.message.MessageBatch;
import io.veltro.pipeline.message.Slices;

/**
 * The messages of one partition, in order of offset without gaps, and the offsets its consumers stored.
 *
 * <p>When {@link #append} returns OK the batch survives the death of the process; it survives the death of the machine
 * once {@link #force} has returned after it. Until {@link #append} returns no reader sees anything of the batch.
 */
public interface PartitionLog extends AutoCloseable {
    /**
     * Appends a stamped batch whose base offset is {@link #nextOffset}. Thread: shard.
     *
     * @return {@link ErrorCode#OK}; {@link ErrorCode#CANNOT_APPEND_TO_FILE} when there is no room, and then nothing has
     *     changed and the same batch may be tried again later
     * @throws java.io.UncheckedIOException when the log can no longer be trusted: the process must stop
     */
    ErrorCode append(MessageBatch batch);

    /** The oldest offset still kept; equal to {@link #nextOffset} when there is nothing. Thread: any. */
    long firstOffset();

    /** The offset the next message gets; 0 when there never was one. Thread: any. */
    long nextOffset();

    /**
     * The timestamp of the oldest message kept, microseconds since 1970; 0 when there is none. It may have to look into a
     * file. Thread: any but ring and loop.
     */
    long firstTimestampMicros();

    /** The greatest timestamp appended so far, microseconds since 1970; 0 when there is none. Thread: any. */
    long lastTimestampMicros();

    /** Bytes of all messages kept, headers included. Thread: any. */
    long messagesBytes();

    /** Number of segments, at least 1. Thread: any. */
    int segments();

    /**
     * The first offset kept whose timestamp is at or after {@code timestampMicros} (unsigned), {@link #nextOffset} when
     * there is none. Thread: any.
     */
    long offsetAt(long timestampMicros);

    /**
     * Adds the messages from {@code offset} on, in order and without gaps, to {@code into}. An offset below
     * {@link #firstOffset} reads from there; one at or behind {@link #nextOffset} yields nothing. Thread: any.
     *
     * @param messagesMax at most so many messages, unsigned
     * @param bytesMax at most so many bytes, but one message is given however large it is
     */
    void read(long offset, int messagesMax, int bytesMax, Slices into);

    /** Stored offsets of consumers and groups. */
    OffsetStore offsets();

    /**
     * Returns once everything appended so far is on the device. Thread: any but ring and loop, it blocks.
     *
     * @throws java.io.UncheckedIOException when the device says no
     */
    void force();

    /**
     * Deletes the oldest segments, each only if its last offset lies below {@code keepFrom}; never the newest, so the next
     * offset stays what it is. Slices still held stay readable. A process that dies in the middle has deleted some of
     * them, the oldest. Thread: shard.
     *
     * @param segmentsMax at most so many, unsigned
     * @param keepFrom the oldest offset that must stay, {@link #nextOffset} when every one may go
     * @return how many went
     */
    int deleteOldest(int segmentsMax, long keepFrom);

    /** Forgets all messages and stored offsets; the next message has offset 0. Thread: shard. */
    void purge();

    /** Closes the log and deletes its files; slices still held stay readable. Thread: shard. */
    void delete();

    /** Closes the log; slices still held stay readable. Thread: shard, or any once the shard has stopped. */
    @Override
    void close();
}
