package io.veltro.cli.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.veltro.cli.client.TlsOptions;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One server as HTTP sees it: calls go out one after the other, each waits for its answer. What goes wrong below HTTP comes out
 * as it does from a socket.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
final class Origin implements AutoCloseable {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");

    private final HttpClient client;
    private final String origin;
    private final Duration timeout;
    private final Bytes sent = new Bytes();
    private final Bytes received = new Bytes();
    private volatile long receivedBytes; // counts chunks on the client's threads, for who waits
    private volatile @Nullable CompletableFuture<?> underWay; // ended by close
    private volatile boolean isClosed; // read by the thread that sends

    private Origin(HttpClient client, String origin, Duration timeout) {
        this.client = client;
        this.origin = origin;
        this.timeout = timeout;
    }

    /**
     * A server; nothing is asked yet.
     *
     * @param timeout how long to wait for a connection, and for each next part of an answer; zero waits for ever
     */
    static Origin of(InetSocketAddress address, Duration timeout, Optional<TlsOptions> tls) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(address.getHostString());
        }
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
        if (!timeout.isZero()) {
            client.connectTimeout(timeout);
        }
        if (tls.isEmpty()) {
            return new Origin(client.build(), "http://" + authority(address, true), timeout);
        }
        client.sslContext(new NamedPeerContext(tls.get(), address.getPort()));
        boolean isItsName = tls.get().domain().equalsIgnoreCase(address.getHostString());
        return new Origin(client.build(), "https://" + authority(address, isItsName), timeout);
    }

    /** By name, which is what a proxy goes by; by number where the name is none in a URI, or not the certificate's. */
    private static String authority(InetSocketAddress address, boolean isByName) {
        String byName = address.getHostString() + ":" + address.getPort();
        boolean isPlain = HOST.matcher(address.getHostString()).matches();
        if (isByName && isPlain && URI.create("http://" + byName).getHost() != null) {
            return byName;
        }
        String number = address.getAddress().getHostAddress();
        return (number.indexOf(':') < 0 ? number : "[" + number + "]") + ":" + address.getPort();
    }

    /**
     * Asks, and waits for all of the answer.
     *
     * @param token to show, empty for none
     */
    Received send(Ask ask, String token) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + ask.path()))
                .method(ask.method(), body(ask))
                .header("Accept", "*/*");
        if (ask.hasBody()) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        received.clear();
        CompletableFuture<HttpResponse<Bytes>> answer = client.sendAsync(request.build(), head -> new Collector());
        underWay = answer;
        if (isClosed) {
            answer.cancel(true);
        }
        HttpResponse<Bytes> response = await(answer);
        return new Received(response.statusCode(), response.headers(), response.body());
    }

    private BodyPublisher body(Ask ask) throws IOException {
        if (!ask.hasBody()) {
            return BodyPublishers.noBody();
        }
        sent.clear();
        try (JsonGenerator out = Json.FACTORY.createGenerator(sent)) {
            out.writeStartObject();
            ask.body().write(out);
            out.writeEndObject();
        }
        return BodyPublishers.ofByteArray(sent.array(), 0, sent.length());
    }

    /** As long as something comes, the patience begins anew. */
    private <T> T await(CompletableFuture<T> answer) throws IOException {
        while (true) {
            long before = receivedBytes;
            try {
                return timeout.isZero() ? answer.get() : answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (before == receivedBytes) {
                    answer.cancel(true);
                    throw new SocketTimeoutException("no answer within " + timeout);
                }
            } catch (ExecutionException e) {
                throw plain(e.getCause());
            } catch (CancellationException e) {
                throw new EOFException("the connection was closed here");
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for an answer");
            }
        }
    }

    /** The faults of a socket, which everybody knows, in place of those of the JDK's client. */
    private static IOException plain(@Nullable Throwable fault) {
        if (fault instanceof HttpConnectTimeoutException) {
            return new SocketTimeoutException("no connection in time");
        }
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return new EOFException("the server has closed the connection");
            }
            if (cause instanceof ConnectException refused) {
                return refused;
            }
        }
        if (fault instanceof ProtocolException) {
            return new ProtocolException(
                    "what answers there does not speak HTTP: is this the HTTP port of the server?");
        }
        if (fault instanceof SSLException tls) {
            return new SSLException(tls.getMessage(), tls);
        }
        return fault instanceof IOException io ? new IOException(io.getMessage(), io) : new IOException(fault);
    }

    @Override
    public void close() {
        isClosed = true;
        CompletableFuture<?> last = underWay;
        if (last != null) {
            last.cancel(true);
        }
    }

    /** Takes the body of an answer into the memory kept for it. */
    private final class Collector implements BodySubscriber<Bytes> {
        private final CompletableFuture<Bytes> whole = new CompletableFuture<>();
        private Flow.@Nullable Subscription source;

        @Override
        public CompletionStage<Bytes> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            source = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            try {
                parts.forEach(received::write);
                receivedBytes = received.length();
            } catch (IllegalArgumentException e) {
                Flow.Subscription ended = source;
                if (ended != null) {
                    ended.cancel();
                }
                whole.completeExceptionally(new IOException(e.getMessage(), e));
            }
        }

        @Override
        public void onError(Throwable fault) {
            whole.completeExceptionally(fault);
        }

        @Override
        public void onComplete() {
            whole.complete(received);
        }
    }
}
