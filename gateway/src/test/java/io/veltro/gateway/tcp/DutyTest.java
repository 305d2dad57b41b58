package io.veltro.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.gateway.tcp.Peer.Reply;
import io.veltro.pipeline.door.Duty;
import io.veltro.pipeline.door.ReplySink;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.session.Session;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DutyTest {
    private enum Publisher {
        LOOP,
        OTHER
    }

    /** Answers pings as a duty of the loop; they are published by the loop itself or by another thread. */
    private static final class LateAnswers extends MemoryDoor implements Duty {
        private final Queue<ReplySink> published = new ConcurrentLinkedQueue<>();
        private final AtomicInteger parks = new AtomicInteger();
        private final Executor publisher;
        private volatile boolean isParked;
        private volatile @Nullable Runnable waker;

        LateAnswers(Executor publisher) {
            super(1 << 20);
            this.publisher = publisher;
        }

        @Override
        public boolean handle(Session session, Request request, ReplySink sink) {
            if (request.code() != RequestCode.PING) {
                return super.handle(session, request, sink);
            }
            publisher.execute(() -> {
                published.add(sink);
                Runnable wake = waker;
                if (isParked && wake != null) {
                    wake.run();
                }
            });
            return true;
        }

        @Override
        public int work() {
            int done = 0;
            for (ReplySink sink = published.poll(); sink != null; sink = published.poll()) {
                sink.ok();
                done++;
            }
            return done;
        }

        @Override
        public boolean mayPark() {
            isParked = true;
            parks.incrementAndGet();
            return published.isEmpty();
        }

        @Override
        public void unparked() {
            isParked = false;
        }

        @Override
        public void wakeBy(Runnable waker) {
            this.waker = waker;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldWorkBetweenSelects(Publisher publisher) throws IOException {
        // given
        ExecutorService other = Executors.newSingleThreadExecutor();
        LateAnswers door = new LateAnswers(publisher == Publisher.LOOP ? Runnable::run : other);
        try (TestServer server = new TestServer(TestServer.config(), TcpLimits.defaults(), door, List.of(door));
                Peer peer = Peer.loggedIn(server.address())) {
            // when
            long start = System.nanoTime();
            for (int i = 0; i < 5000; i++) {
                assertThat(peer.ask(Peer.ping())).isEqualTo(Reply.OK);
            }
            // then
            assertThat(door.parks.get()).isGreaterThan(1);
            assertThat((System.nanoTime() - start) / 5000)
                    .as("no lost wake-up waits for the sweep")
                    .isLessThan(2_000_000);
        } finally {
            other.shutdown();
        }
    }
}
