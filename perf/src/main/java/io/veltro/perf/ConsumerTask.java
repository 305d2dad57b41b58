package io.veltro.perf;

import io.veltro.cli.client.Client;
import io.veltro.cli.client.MessageCursor;
import io.veltro.cli.client.Reply;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Polls one partition by ascending offset and sees to it that every message arrives once and in order: anything else ends
 * the run. With several polls in flight the later ones are asked on trust that the earlier ones come back full; when one
 * does not, the answers behind it are thrown away and polling goes on where it ended.
 *
 * <p>Beside producers it reads until it has everything they had acknowledged. Alone it reads what was there at the start;
 * during the warm-up and in a timed run it begins again at the beginning when it reaches the end.
 *
 * <p>Thread: its own.
 */
final class ConsumerTask implements RequestLoop.Exchange {
    private static final long NANOS_LOST_TO_MICROS = 999;
    private static final int CONSUMER_NUMBER = 1;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Client client;
    private final Schedule schedule;
    private final Figures.Meter meter;
    private final Lane lane;
    private final MessageRequest.Poll poll;
    private final boolean follows;
    private final boolean timed;
    private final int pollMessages;
    private final long pollBytes;
    private final long messagesMax;

    private final long[] offsetOfSlot;
    private final int[] roundOfSlot;
    private final boolean[] afterLastWrite;
    private int round;
    private long nextOffset;
    private long consumedOffset;
    private boolean lastWasFull;
    private boolean measuring;
    private long measuredRead;
    private long measuredRequested;
    private long missingSinceNanos;
    private long replyBytes;

    ConsumerTask(Client client, Schedule schedule, Figures.Meter meter, Lane lane, Workload workload) {
        this.client = client;
        this.schedule = schedule;
        this.meter = meter;
        this.lane = lane;
        this.follows = workload.kind().produces();
        this.timed = workload.isTimed();
        this.pollMessages = workload.batch().messages().max();
        this.pollBytes =
                Math.round(pollMessages * workload.batch().payloadBytes().mean());
        long batches = workload.extent().batches();
        this.messagesMax = batches == Workload.UNLIMITED ? Workload.UNLIMITED : batches * pollMessages;
        Consumer consumer = Consumer.consumer(Identifier.of(CONSUMER_NUMBER));
        this.poll = MessageRequest.Poll.of(consumer, lane.stream(), lane.topic(), Lane.PARTITION, pollMessages, false);
        this.offsetOfSlot = new long[workload.inFlight()];
        this.roundOfSlot = new int[workload.inFlight()];
        this.afterLastWrite = new boolean[workload.inFlight()];
        this.nextOffset = follows ? lane.endOffset() : lane.firstOffset();
        this.consumedOffset = nextOffset;
    }

    @Override
    public boolean hasNext(long nowNanos) {
        if (follows) {
            boolean done = lane.isWritten() && consumedOffset >= lane.writtenOffset();
            return !done && !schedule.isStopped() && (lastWasFull || client.inFlight() == 0);
        }
        boolean startsAgain = timed || !measuring;
        return !schedule.isOver(nowNanos)
                && measuredRequested < messagesMax
                && (startsAgain || nextOffset < lane.endOffset());
    }

    @Override
    public long nextBytes() {
        return pollBytes;
    }

    @Override
    public void submit(int slot, long startNanos, boolean measured) throws IOException {
        if (measured && !measuring) {
            measuring = true;
            startAgain();
        } else if (!follows && nextOffset >= lane.endOffset()) {
            nextOffset = lane.firstOffset();
        }
        measuredRequested += measured ? pollMessages : 0;
        offsetOfSlot[slot] = nextOffset;
        roundOfSlot[slot] = round;
        afterLastWrite[slot] = follows && lane.isWritten();
        client.submit(poll.at(Strategy.OFFSET, nextOffset));
        nextOffset += pollMessages;
    }

    /** What was asked for during the warm-up and is still unanswered does not count any more. */
    private void startAgain() {
        if (!follows) {
            round++;
            nextOffset = lane.firstOffset();
        }
    }

    @Override
    public void answered(Reply reply, int slot, long startNanos, boolean measured) throws IOException {
        long now = System.nanoTime();
        reply.orThrow();
        if (roundOfSlot[slot] != round) {
            return;
        }
        long offset = offsetOfSlot[slot];
        int messages = read(reply.messages(), offset, now);
        consumedOffset = offset + messages;
        measuredRead += measured ? messages : 0;
        lastWasFull = messages == pollMessages;
        if (!lastWasFull && (follows || consumedOffset < lane.endOffset())) {
            round++;
            nextOffset = consumedOffset;
            measuredRequested = measuredRead;
        }
        if (messages == 0) {
            foundNothing(offset, now, afterLastWrite[slot]);
        }
        if (measured) {
            meter.answered(startNanos, now, messages, replyBytes);
        }
    }

    private int read(MessageCursor messages, long firstOffset, long nowNanos) throws IOException {
        long bytes = 0;
        long origin = 0;
        int sameOrigin = 0;
        int count = 0;
        while (messages.next()) {
            if (messages.offset() != firstOffset + count) {
                throw new IOException("offset " + messages.offset() + " came where " + (firstOffset + count)
                        + " was due, in partition " + lane);
            }
            count++;
            bytes += messages.payloadBytes();
            if (follows && messages.originTimestamp() != origin) {
                consumed(origin, sameOrigin, nowNanos);
                origin = messages.originTimestamp();
                sameOrigin = 0;
            }
            sameOrigin++;
        }
        if (count != messages.count()) {
            throw new IOException("a poll announced " + messages.count() + " messages and held " + count);
        }
        consumed(origin, sameOrigin, nowNanos);
        replyBytes = bytes;
        return count;
    }

    private void consumed(long originMicros, int messages, long nowNanos) {
        long origin = schedule.nanosOf(originMicros);
        if (originMicros != 0 && schedule.isMeasured(origin + NANOS_LOST_TO_MICROS)) {
            meter.consumed(nowNanos - origin, messages);
        }
    }

    private void foundNothing(long offset, long nowNanos, boolean afterLastWrite) throws IOException {
        if (!follows) {
            throw new IOException("nothing was found at offset " + offset + " of " + lane + ", which should reach to "
                    + (lane.endOffset() - 1));
        }
        if (!afterLastWrite) {
            return;
        }
        missingSinceNanos = missingSinceNanos == 0 ? nowNanos : missingSinceNanos;
        if (nowNanos - missingSinceNanos > PATIENCE_NANOS) {
            throw new IOException("the messages from offset " + offset + " to " + (lane.writtenOffset() - 1) + " of "
                    + lane + " were acknowledged and cannot be read");
        }
    }
}
