package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.veltro.cli.client.TlsOptions;
import io.veltro.cli.client.Transport;
import io.veltro.cli.text.NotDone;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.wire.ReplyFrame;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Frames of the binary protocol, carried by the HTTP API. A frame is one call, made while it is written: when
 * {@link #write} returns its reply lies ready to be read. Calls go one after the other, so that their order is that of a
 * connection.
 *
 * <p>What HTTP has no words for throws {@link NotDone} and is not sent; the transport goes on. So does what the server refuses
 * for HTTP's own reasons, which no number of the protocol says, as a body that is too large.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
public final class HttpTransport implements Transport {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_FAULT = 500;

    private final Origin origin;
    private final Routes routes = new Routes();
    private final Session session;
    private final WireReader frame = new WireReader();
    private final WireWriter replies = new WireWriter();
    private int taken;

    private HttpTransport(Origin origin) {
        this.origin = origin;
        this.session = new Session(origin, routes);
    }

    /**
     * Finds the API, by a ping.
     *
     * @param timeout how long to wait for a connection, and for each next part of an answer; zero waits for ever
     */
    public static HttpTransport connect(InetSocketAddress address, Duration timeout, Optional<TlsOptions> tls)
            throws IOException {
        HttpTransport transport = new HttpTransport(Origin.of(address, timeout, tls));
        try {
            transport.ask(new SystemRequest.Ping());
        } catch (EOFException e) {
            throw new ProtocolException("the server ended the conversation: does it speak "
                    + (tls.isPresent() ? "HTTPS" : "HTTP without TLS") + " on this port?");
        } catch (SSLException e) {
            throw new SSLException(e.getMessage() + ": does it speak HTTPS on this port?", e);
        }
        return transport;
    }

    /** Takes one whole frame. */
    @Override
    public void write(ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        RequestCode code = RequestCode.of(RequestFrame.code(bytes, start));
        if (code == null) {
            throw new IllegalArgumentException("there is no command " + RequestFrame.code(bytes, start));
        }
        int payload = start + RequestFrame.HEADER_BYTES;
        int reply = replies.reserve(ReplyFrame.HEADER_BYTES);
        boolean isAnswered = false;
        try {
            int status = ask(code, frame.wrap(bytes, payload, bytes.limit() - payload));
            int length = replies.length() - reply - ReplyFrame.HEADER_BYTES;
            ReplyFrame.write(replies.buffer(), reply, status, length);
            isAnswered = true;
        } finally {
            if (!isAnswered) {
                replies.buffer().position(reply);
            }
        }
        bytes.position(bytes.limit());
    }

    /** Asks for what is in a payload. One that cannot be read is refused as the server would, which reads it the same way. */
    private int ask(RequestCode code, WireReader payload) throws IOException {
        Request request;
        try {
            request = code.read(payload);
        } catch (RequestException e) {
            return e.code().number();
        }
        if (request instanceof MessageRequest.Send send && send.batch().count() > 0) {
            ErrorCode fault = send.batch().check();
            if (fault != ErrorCode.OK) {
                return fault.number();
            }
        }
        return ask(request);
    }

    /** Asks, writes the payload of the reply and returns its status. */
    private int ask(Request request) throws IOException {
        Routes.Row row = routes.of(request.code());
        Received received = session.send(request, row.ask().apply(request));
        if (!received.isSuccess()) {
            return refused(received, row.answer());
        }
        if (!received.is(row.answer().mediaType())) {
            throw received.stranger();
        }
        try {
            row.answer().payload().write(received, replies);
            session.done(request, received);
        } catch (JsonProcessingException e) {
            throw new ProtocolException(
                    "the answer cannot be read (" + e.getOriginalMessage() + "): is the server of another version?");
        }
        return ErrorCode.OK.number();
    }

    private static int refused(Received received, Routes.Answer answer) throws IOException {
        int httpStatus = received.status();
        Optional<Received.Fault> fault = received.fault();
        int id = fault.map(Received.Fault::id).orElse(0);
        boolean isNothing = id == NOT_FOUND || received.bytes().length() == 0;
        if (httpStatus == NOT_FOUND && isNothing && answer.isMaybe()) {
            return ErrorCode.OK.number();
        }
        if (id == ErrorCode.ACCESS_TOKEN_MISSING.number()) {
            return ErrorCode.UNAUTHENTICATED.number(); // who has a token shows it
        }
        if (id != 0 && id != httpStatus) {
            return id;
        }
        return withoutNumber(received, fault);
    }

    /** HTTP's own reasons, and the bare statuses of other servers. */
    private static int withoutNumber(Received received, Optional<Received.Fault> fault) throws IOException {
        int httpStatus = received.status();
        boolean isBare = received.bytes().length() == 0;
        if (httpStatus == ErrorCode.UNAUTHENTICATED.httpStatus() && isBare) {
            return ErrorCode.UNAUTHENTICATED.number();
        }
        if (httpStatus == ErrorCode.UNAUTHORIZED.httpStatus() && isBare) {
            return ErrorCode.UNAUTHORIZED.number();
        }
        boolean isApi = fault.isPresent() || isBare || received.is("text/plain");
        if (httpStatus < BAD_REQUEST || !isApi) {
            throw received.stranger();
        }
        String reason = fault.map(Received.Fault::reason).orElse(received.text());
        String said = "HTTP status " + httpStatus + (reason.isEmpty() ? "" : ", " + reason);
        if (httpStatus >= SERVER_FAULT) {
            throw new IOException("the server could not: " + said);
        }
        throw new NotDone("Over HTTP the server does not take this: " + said);
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
        int count = Math.min(into.remaining(), replies.length() - taken);
        if (count == 0) {
            throw new EOFException("nothing was asked");
        }
        into.put(into.position(), replies.buffer(), taken, count);
        into.position(into.position() + count);
        taken += count;
        if (taken == replies.length()) {
            replies.clear();
            taken = 0;
        }
    }

    @Override
    public boolean isReadable() {
        return taken < replies.length();
    }

    @Override
    public String portName() {
        return "HTTP port";
    }

    @Override
    public void close() {
        origin.close();
    }
}
