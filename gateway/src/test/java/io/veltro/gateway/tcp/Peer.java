package io.veltro.gateway.tcp;

import io.veltro.pipeline.request.RequestCode;
import io.veltro.pipeline.wire.ReplyFrame;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** A client that knows frames and nothing else. */
public final class Peer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** One reply as it came. */
    public record Reply(int status, ByteBuffer payload) {
        /** Done, and nothing to say. */
        public static final Reply OK = empty(0);

        /** Without a payload. */
        public static Reply empty(int status) {
            return of(status);
        }

        /** With this payload. */
        public static Reply of(int status, byte... payload) {
            return new Reply(status, ByteBuffer.wrap(payload));
        }
    }

    private final Socket socket;
    private final DataInputStream in;

    Peer(InetSocketAddress server) throws IOException {
        this(connected(server));
    }

    /** One that speaks over a socket of another kind. */
    Peer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) PATIENCE.toMillis());
        in = new DataInputStream(socket.getInputStream());
    }

    static Socket connected(InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(server);
        return socket;
    }

    static Peer loggedIn(InetSocketAddress server) throws IOException {
        Peer peer = new Peer(server);
        peer.write(login());
        peer.read();
        return peer;
    }

    /** Any request. */
    public static byte[] frame(int code, byte... payload) {
        return new WireWriter()
                .u32(RequestFrame.CODE_BYTES + payload.length)
                .u32(code)
                .bytes(payload)
                .toBytes();
    }

    /** A ping. */
    public static byte[] ping() {
        return frame(RequestCode.PING.number());
    }

    /** A login. */
    public static byte[] login() {
        WireWriter body =
                new WireWriter().str8("someone").str8("secret").str32("").str32("");
        return frame(RequestCode.LOGIN_USER.number(), body.toBytes());
    }

    /** A send of one message with this payload, to stream 1, topic 1, balanced. */
    public static byte[] send(byte... payload) {
        WireWriter body = new WireWriter().u32(18);
        number(number(body, 1), 1).u8(1).u8(0).u32(1);
        body.u32(0).u32(64 + payload.length).u64(0);
        for (int i = 0; i < 6; i++) {
            body.u64(0);
        }
        body.u32(0).u32(payload.length).u64(0).bytes(payload);
        return frame(RequestCode.SEND_MESSAGES.number(), body.toBytes());
    }

    /** A poll of so many bytes of the {@link MemoryDoor}'s log. */
    public static byte[] poll(long position, int bytes) {
        WireWriter body = new WireWriter().u8(1);
        number(number(number(body, 1), 1), 1);
        body.u8(0).u32(0).u8(1).u64(position).u32(bytes).u8(0);
        return frame(RequestCode.POLL_MESSAGES.number(), body.toBytes());
    }

    /** Frames in a row. */
    public static byte[] join(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    void write(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        socket.getOutputStream().write(bytes, offset, length);
    }

    Reply read() throws IOException {
        byte[] header = new byte[ReplyFrame.HEADER_BYTES];
        in.readFully(header);
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        byte[] payload = new byte[(int) ReplyFrame.length(fields, 0)];
        in.readFully(payload);
        return Reply.of(ReplyFrame.status(fields, 0), payload);
    }

    Reply ask(byte... frame) throws IOException {
        write(frame);
        return read();
    }

    /** Whether the server ended the connection without another byte. */
    boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static WireWriter number(WireWriter body, int number) {
        return body.u8(1).u8(4).u32(number);
    }
}
