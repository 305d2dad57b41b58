package io.veltro.perf;

import io.veltro.cli.client.BatchBuilder;
import io.veltro.cli.client.Client;
import io.veltro.cli.client.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Sends batches to one partition. The same frame may go out again while it is unanswered, because a send returns when the
 * system has copied it. Beside consumers each message carries the time its batch was due as its origin timestamp.
 *
 * <p>Thread: its own.
 */
final class ProducerTask implements RequestLoop.Exchange {
    private final Client client;
    private final Schedule schedule;
    private final Figures.Meter meter;
    private final Lane lane;
    private final Frames frames;
    private final int[] frameOfSlot;
    private final boolean stampsOrigin;
    private final long batchesMax;
    private long measuredBatches;

    ProducerTask(Client client, Schedule schedule, Figures.Meter meter, Lane lane, Workload workload) {
        this.client = client;
        this.schedule = schedule;
        this.meter = meter;
        this.lane = lane;
        this.frames = new Frames(lane, workload.batch());
        this.frameOfSlot = new int[workload.inFlight()];
        this.stampsOrigin = workload.kind().consumes();
        this.batchesMax = workload.extent().batches();
    }

    @Override
    public boolean hasNext(long nowNanos) {
        return measuredBatches < batchesMax && !schedule.isOver(nowNanos);
    }

    @Override
    public long nextBytes() {
        return frames.nextPayloadBytes();
    }

    @Override
    public void submit(int slot, long startNanos, boolean measured) throws IOException {
        int frame = frames.next();
        frameOfSlot[slot] = frame;
        measuredBatches += measured ? 1 : 0;
        if (stampsOrigin) {
            frames.stampOrigin(frame, schedule.originMicros(startNanos));
        }
        client.submit(frames.bytes(frame));
    }

    @Override
    public void answered(Reply reply, int slot, long startNanos, boolean measured) throws IOException {
        long now = System.nanoTime();
        reply.orThrow();
        int frame = frameOfSlot[slot];
        lane.acknowledged(frames.messages(frame));
        if (measured) {
            meter.answered(startNanos, now, frames.messages(frame), frames.payloadBytes(frame));
        }
    }

    /**
     * The frames an actor sends, made beforehand so that the client costs as little as it can beside the server: one when the
     * sizes are fixed, a few of random sizes otherwise, taken in turn. The payloads are random bytes, the same in every run.
     *
     * <p>Thread: the actor's.
     */
    static final class Frames {
        private static final int RANDOM_SIZES = 16;
        private static final long SEED = 42;
        private static final byte[] NO_HEADERS = new byte[0];

        private final BatchBuilder[] batches;
        private final ByteBuffer[] frames;
        private final long[] payloadBytes;
        private int next;

        Frames(Lane lane, Workload.Batch shape) {
            boolean fixed = shape.payloadBytes().isExact() && shape.messages().isExact();
            int count = fixed ? 1 : RANDOM_SIZES;
            batches = new BatchBuilder[count];
            frames = new ByteBuffer[count];
            payloadBytes = new long[count];
            SplittableRandom random = new SplittableRandom(SEED);
            for (int i = 0; i < count; i++) {
                batches[i] = new BatchBuilder(lane.stream(), lane.topic()).partition(Lane.PARTITION);
                int messages = pick(random, shape.messages());
                for (int m = 0; m < messages; m++) {
                    byte[] payload = new byte[pick(random, shape.payloadBytes())];
                    random.nextBytes(payload);
                    batches[i].add(0, 0, 0, payload, NO_HEADERS);
                    payloadBytes[i] += payload.length;
                }
                frames[i] = batches[i].frame();
            }
        }

        private static int pick(SplittableRandom random, Workload.Range range) {
            return range.isExact() ? range.min() : random.nextInt(range.min(), range.max() + 1);
        }

        /** Payload of the frame whose turn it is. */
        long nextPayloadBytes() {
            return payloadBytes[next];
        }

        /** The number of the frame whose turn it is; the turn goes on. */
        int next() {
            int frame = next;
            next = next + 1 == frames.length ? 0 : next + 1;
            return frame;
        }

        /** Between position and limit; borrowed. */
        ByteBuffer bytes(int frame) {
            return frames[frame];
        }

        int messages(int frame) {
            return batches[frame].count();
        }

        long payloadBytes(int frame) {
            return payloadBytes[frame];
        }

        void stampOrigin(int frame, long originMicros) {
            batches[frame].stampOrigin(originMicros);
        }
    }
}
