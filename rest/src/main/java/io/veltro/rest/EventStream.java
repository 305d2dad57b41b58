package io.veltro.rest;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import io.veltro.pipeline.door.RequestHandler;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.MessageRequest.Strategy;
import io.veltro.pipeline.session.Session;
import io.veltro.pipeline.view.PolledView;
import io.veltro.rest.call.Answer;
import io.veltro.rest.call.Call;
import io.veltro.rest.call.Param;
import io.veltro.rest.json.BadRequestException;
import io.veltro.rest.json.PolledJson;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.conduits.StreamSinkConduit;

/**
 * The messages of a partition as server-sent events (WHATWG HTML 9.2), one event per message with its offset as the id, from
 * where the poll begins on and for as long as the peer stays. A peer that comes again with {@code Last-Event-ID} goes on
 * behind it. A comment every 15 s keeps quiet connections alive and notices those that are gone; the login is looked at again
 * every second.
 *
 * <p>Thread: the call's I/O thread.
 */
final class EventStream {
    static final String MEDIA_TYPE = "text/event-stream";

    private static final long COMMENT_MICROS = TimeUnit.SECONDS.toMicros(15);
    private static final long LOGIN_MICROS = TimeUnit.SECONDS.toMicros(1);

    private final Call call;
    private final RequestHandler door;
    private final Access access;
    private final LongSupplier clock;
    private final Answer answer;
    private final MessageRequest.Poll poll;
    private final Session.Login login;
    private final PollEndpoint.Pause pause = new PollEndpoint.Pause();
    private @Nullable StreamSinkConduit conduit;
    private long sentMicros;
    private long loginMicros;
    private boolean hasGiven;
    private boolean isUnsent;

    EventStream(
            Call call,
            RequestHandler door,
            Access access,
            LongSupplier clock,
            Answer answer,
            MessageRequest.Poll poll) {
        this.call = call;
        this.door = door;
        this.access = access;
        this.clock = clock;
        this.answer = answer;
        this.poll = poll;
        this.login = call.session().login();
        this.sentMicros = clock.getAsLong();
        this.loginMicros = sentMicros;
    }

    void begin() {
        String last = call.header("Last-Event-ID");
        if (!last.isEmpty()) {
            long offset = Param.LAST_EVENT.reader().apply(last);
            if (offset == -1) {
                throw BadRequestException.unreadable("Last-Event-ID is no offset of a message", "Last-Event-ID");
            }
            poll.at(Strategy.OFFSET, offset + 1);
        }
        call.exchange().addResponseWrapper((factory, exchange) -> {
            StreamSinkConduit created = factory.create();
            conduit = created;
            return created;
        });
        ask();
    }

    private void ask() {
        call.ask(door, poll, new PolledSink(call, answer, this::take));
    }

    private void take(PolledView polled) {
        HttpServerExchange exchange = call.exchange();
        boolean isFirst = !exchange.isResponseStarted();
        if (isFirst) {
            exchange.setStatusCode(StatusCodes.OK)
                    .getResponseHeaders()
                    .put(Headers.CONTENT_TYPE, MEDIA_TYPE)
                    .put(Headers.CACHE_CONTROL, "no-store");
        }
        if (polled.count() > 0) {
            follow(polled);
            PolledStream.send(exchange, PolledJson.events(polled), polled, this::sent);
        } else {
            polled.slices().close();
            idle(polled, isFirst);
        }
    }

    /** A poll by the stored offset moves by itself when it commits; every other goes on behind what it has given out. */
    private void follow(PolledView polled) {
        hasGiven = true;
        if (poll.strategy() != Strategy.NEXT || !poll.autoCommit()) {
            poll.at(Strategy.OFFSET, polled.slices().lastOffset() + 1);
        }
    }

    private void sent() {
        sentMicros = clock.getAsLong();
        isUnsent = true;
        pause.restart();
        call.after(0, this::goOn);
    }

    /** HTTP/2 keeps what is written until a frame is full, unless it is told to send. */
    private boolean flush() {
        try {
            isUnsent = conduit != null && !conduit.flush();
            return true;
        } catch (IOException e) {
            IoUtils.safeClose(call.exchange().getConnection());
            return false;
        }
    }

    private void idle(PolledView polled, boolean isFirst) {
        boolean isPurged = hasGiven
                && poll.strategy() == Strategy.OFFSET
                && Long.compareUnsigned(polled.currentOffset() + 1, poll.value()) < 0;
        if (isPurged) {
            poll.at(Strategy.FIRST, 0); // the offsets begin again at 0
        }
        if (poll.strategy() == Strategy.LAST) {
            poll.at(Strategy.FIRST, 0); // what comes into an empty partition is all new
        }
        if (isFirst || clock.getAsLong() - sentMicros >= COMMENT_MICROS) {
            send(": nothing new\n\n", this::sent);
        } else {
            call.after(pause.next(), this::goOn);
        }
    }

    private void goOn() {
        if (isUnsent && !flush()) {
            return;
        }
        long now = clock.getAsLong();
        if (now - loginMicros >= LOGIN_MICROS) {
            loginMicros = now;
            if (!access.holds(call.session(), login)) {
                call.exchange().endExchange();
                return;
            }
        }
        ask();
    }

    private void send(String comment, Runnable next) {
        call.exchange().getResponseSender().send(comment, new IoCallback() {
            @Override
            public void onComplete(HttpServerExchange exchange, Sender sender) {
                call.after(0, next);
            }

            @Override
            public void onException(HttpServerExchange exchange, Sender sender, IOException exception) {
                END_EXCHANGE.onException(exchange, sender, exception);
            }
        });
    }
}
