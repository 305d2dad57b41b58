package io.veltro.rest;

import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.view.PolledView;
import io.veltro.rest.call.Answer;
import io.veltro.rest.call.Call;
import io.veltro.rest.call.Param;
import io.veltro.rest.call.Route;
import io.veltro.rest.json.BadRequestException;
import io.veltro.rest.json.PolledJson;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Polls: at once, after waiting for messages, or as a stream of server-sent events that never ends by itself.
 *
 * <p>Waiting is asking again, first after 2 ms and ever more slowly, at most 25 ms apart: it holds no thread, and a poll that
 * finds nothing costs about a microsecond.
 *
 * <p>Thread: I/O threads.
 */
final class PollEndpoint implements Route.Endpoint {
    private final RequestHandler door;
    private final Access access;
    private final LongSupplier clock;
    private final Answer answer;

    PollEndpoint(RequestHandler door, Access access, LongSupplier clock, Answer answer) {
        this.door = door;
        this.access = access;
        this.clock = clock;
        this.answer = answer;
    }

    @Override
    public void serve(Call call) {
        boolean isHead = call.exchange().getRequestMethod().equals(Methods.HEAD);
        boolean isStream = !isHead && call.header("Accept").contains(EventStream.MEDIA_TYPE);
        long waitMicros = isHead ? 0 : call.query(Param.WAIT);
        if (call.query(Param.COUNT) == 0 && (isStream || waitMicros > 0)) {
            throw BadRequestException.unreadable("count is 0: to wait for messages ask for one or more", "count");
        }
        MessageRequest.Poll poll = MessageRequest.Poll.of(
                        Consumer.consumer(call.query(Param.CONSUMER_ID)),
                        call.path(Param.STREAM),
                        call.path(Param.TOPIC),
                        Integer.toUnsignedLong(call.query(Param.PARTITION_ID)),
                        call.query(Param.COUNT),
                        !isHead && call.query(Param.AUTO_COMMIT))
                .at(call.query(Param.KIND), call.query(Param.VALUE));
        if (isStream) {
            new EventStream(call, door, access, clock, answer, poll).begin();
        } else {
            new Waiting(call, poll, clock.getAsLong() + waitMicros).ask();
        }
    }

    /** One poll until there is something, or time is over. */
    private final class Waiting {
        private final Call call;
        private final MessageRequest.Poll poll;
        private final long untilMicros;
        private final Pause pause = new Pause();

        Waiting(Call call, MessageRequest.Poll poll, long untilMicros) {
            this.call = call;
            this.poll = poll;
            this.untilMicros = untilMicros;
        }

        void ask() {
            call.ask(door, poll, new PolledSink(call, answer, this::take));
        }

        private void take(PolledView polled) {
            long left = TimeUnit.MICROSECONDS.toMillis(untilMicros - clock.getAsLong());
            if (polled.count() == 0
                    && left > 0
                    && call.exchange().getConnection().isOpen()) {
                polled.slices().close();
                call.after(Math.min(left, pause.next()), this::ask);
                return;
            }
            call.exchange()
                    .setStatusCode(StatusCodes.OK)
                    .getResponseHeaders()
                    .put(Headers.CONTENT_TYPE, answer.mediaType())
                    .put(Headers.CACHE_CONTROL, "no-store");
            PolledStream.send(
                    call.exchange(),
                    PolledJson.object(polled),
                    polled,
                    () -> call.exchange().endExchange());
        }
    }

    /** How long to wait before asking again. */
    static final class Pause {
        private static final int FIRST_MILLIS = 2;
        private static final int MOST_MILLIS = 25;

        private int millis = FIRST_MILLIS;

        int next() {
            int now = millis;
            millis = Math.min(MOST_MILLIS, millis + 1);
            return now;
        }

        void restart() {
            millis = FIRST_MILLIS;
        }
    }
}
