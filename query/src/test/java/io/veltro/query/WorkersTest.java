package io.veltro.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.view.PolledView;
import io.veltro.pipeline.view.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkersTest {
    /** More than are taken at once. */
    private static final int MANY = 1000;

    private final BlockingQueue<ErrorCode> answers = new ArrayBlockingQueue<>(MANY);

    /** Notes the answer. */
    private final ReplySink sink = new ReplySink() {
        @Override
        public void ok() {
            answers.add(ErrorCode.OK);
        }

        @Override
        public void ok(View view) {
            answers.add(ErrorCode.OK);
        }

        @Override
        public void refuse(ErrorCode code) {
            answers.add(code);
        }

        @Override
        public PolledView polledView() {
            return new PolledView();
        }
    };

    @Test
    void shouldRefuseWhatCouldNotBeReadOrWritten() throws InterruptedException {
        try (Workers workers = new Workers("worker", 1)) {
            // when
            boolean isTaken = workers.offer(sink, () -> {
                throw new UncheckedIOException(new IOException("the disk is gone"));
            });

            // then
            assertThat(isTaken).isTrue();
            assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.IO_ERROR);
            workers.offer(sink, sink::ok);
            assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.OK);
        }
    }

    @Test
    void shouldSayWhenThereIsNoRoomAndFinishWhatWasTaken() {
        // given
        CountDownLatch held = new CountDownLatch(1);
        int taken = 0;
        try (Workers workers = new Workers("worker", 1)) {
            // when
            while (taken < MANY
                    && workers.offer(sink, () -> {
                        awaitQuietly(held);
                        sink.ok();
                    })) {
                taken++;
            }
            held.countDown();
        }

        // then
        assertThat(taken).isLessThan(MANY);
        assertThat(answers).hasSize(taken).containsOnly(ErrorCode.OK);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
