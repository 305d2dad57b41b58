package io.veltro.ops;

import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.wire.ReplyFrame;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A plain socket that speaks frames: no library of ours or of others between the test and the wire. Requests and answers
 * may be pipelined; the input side and the output side may be used by a thread each.
 *
 * <p>Thread: one at a time for each side.
 */
final class RawConnection implements AutoCloseable {
    private static final int DEADLINE_MILLIS = (int) ServerProcess.DEADLINE_SECONDS * 1000;
    private static final int BUFFER_BYTES = 8 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final boolean isWebSocket;
    private final byte[] header = new byte[ReplyFrame.HEADER_BYTES];

    private RawConnection(Socket socket, boolean isWebSocket) throws IOException {
        InputStream received = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        this.socket = socket;
        this.isWebSocket = isWebSocket;
        if (isWebSocket) {
            WebSocketStreams.upgrade(received, socket.getOutputStream());
            this.in = new WebSocketStreams.In(received);
            this.out = new WebSocketStreams.Out(socket.getOutputStream());
        } else {
            this.in = received;
            this.out = socket.getOutputStream();
        }
    }

    /** Connects to the loopback address. */
    static RawConnection to(int port) throws IOException {
        return to(port, "127.0.0.1");
    }

    /** Connects to the loopback address from another one of this machine: all of 127.0.0.0/8 are. */
    static RawConnection to(int port, String from) throws IOException {
        return new RawConnection(connected(port, from), false);
    }

    /** Connects to the loopback address and speaks in WebSocket messages. */
    static RawConnection toWebSocket(int port) throws IOException {
        return new RawConnection(connected(port, "127.0.0.1"), true);
    }

    private static Socket connected(int port, String from) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    /** Connects and logs in as root with the default credentials. */
    static RawConnection loggedIn(int port) throws IOException {
        RawConnection connection = to(port);
        Answer answer = connection.login("iggy", "iggy");
        if (!answer.isOk()) {
            connection.close();
            throw new AssertionError("login refused with " + answer.status());
        }
        return connection;
    }

    /**
     * What came back.
     *
     * @param payload little-endian
     */
    record Answer(int status, ByteBuffer payload) {
        boolean isOk() {
            return status == ErrorCode.OK.number();
        }

        WireReader reader() {
            return new WireReader().wrap(payload, 0, payload.limit());
        }

        /** A copy of the payload from a position on. */
        byte[] bytesFrom(int position) {
            byte[] bytes = new byte[payload.limit() - position];
            payload.get(position, bytes);
            return bytes;
        }

        /** This, unless it is a refusal. */
        Answer orThrow() {
            if (!isOk()) {
                throw new AssertionError("refused with " + status);
            }
            return this;
        }
    }

    /** The frame of a request. */
    static byte[] frame(Request request) {
        WireWriter out = new WireWriter();
        request.write(out.clear());
        return frame(request.code().number(), out.toBytes());
    }

    /** A frame around a payload. */
    static byte[] frame(int code, byte[] payload) {
        ByteBuffer frame =
                ByteBuffer.allocate(RequestFrame.HEADER_BYTES + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        RequestFrame.write(frame, 0, code, payload.length);
        return frame.put(RequestFrame.HEADER_BYTES, payload).array();
    }

    Answer login(String username, String password) throws IOException {
        return ask(new UserRequest.Login(username, password, "", ""));
    }

    Answer ask(Request request) throws IOException {
        return ask(frame(request));
    }

    Answer ask(byte[] frame) throws IOException {
        submit(frame);
        return receive();
    }

    void submit(byte[] frame) throws IOException {
        out.write(frame);
    }

    void submit(byte[] bytes, int length) throws IOException {
        out.write(bytes, 0, length);
    }

    /** The next answer. */
    Answer receive() throws IOException {
        read(header, header.length);
        ByteBuffer head = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        byte[] payload = new byte[Math.toIntExact(ReplyFrame.length(head, 0))];
        read(payload, payload.length);
        return new Answer(ReplyFrame.status(head, 0), ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN));
    }

    private void read(byte[] into, int length) throws IOException {
        if (in.readNBytes(into, 0, length) < length) {
            throw new EOFException("the server has closed the connection");
        }
    }

    /** Whether the server has closed the connection; waits for it. */
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /** Of the server. */
    int port() {
        return socket.getPort();
    }

    /** Nothing more will be sent. */
    void endOutput() throws IOException {
        if (isWebSocket) {
            out.close();
        } else {
            socket.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
