package io.veltro.cli.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real socket that answers the upgrade of one connection and then does what a test says, byte by byte. */
public final class WebSocketPeer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CompletableFuture<String> request = new CompletableFuture<>();
    private volatile DataInputStream in = new DataInputStream(DataInputStream.nullInputStream());
    private volatile OutputStream out = OutputStream.nullOutputStream();

    /** What the peer does once the connection speaks WebSocket. */
    public interface Script {
        void run(WebSocketPeer peer) throws IOException;
    }

    /** A frame as it came, unmasked. */
    public record Frame(int first, Optional<ByteBuffer> key, ByteBuffer payload) {
        public byte[] bytes() {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(0, bytes);
            return bytes;
        }
    }

    private WebSocketPeer() throws IOException {}

    /** Upgrades, then does as the script says; the connection stays open until the test closes the peer. */
    public static WebSocketPeer doing(Script script) throws IOException {
        return start("", script);
    }

    /** Answers the upgrade with other bytes and ends the connection. */
    public static WebSocketPeer answering(String response) throws IOException {
        return start(response, peer -> {});
    }

    /** Answers each binary message with a golden reply. */
    public static WebSocketPeer serving(String... goldenReplies) throws IOException {
        return doing(peer -> {
            for (String reply : goldenReplies) {
                peer.receive();
                peer.send(0x82, Golden.frame(reply));
            }
        });
    }

    private static WebSocketPeer start(String response, Script script) throws IOException {
        WebSocketPeer peer = new WebSocketPeer();
        peer.thread.execute(() -> peer.serve(response, script));
        return peer;
    }

    private void serve(String response, Script script) {
        try (Socket socket = listener.accept()) {
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            String head = readHead();
            request.complete(head);
            if (!response.isEmpty()) {
                write(response.replace("{accept}", accept(head)).getBytes(ISO_8859_1));
                return;
            }
            write(("HTTP/1.1 101 Switching Protocols\r\nconnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
                            + "Sec-WebSocket-Accept: " + accept(head) + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            script.run(this);
            in.readAllBytes();
        } catch (IOException e) {
            // The client has gone: the test is over.
            request.completeExceptionally(e);
        }
    }

    private String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
        return head.toString(ISO_8859_1);
    }

    private static String accept(String head) {
        String name = "Sec-WebSocket-Key: ";
        int start = head.indexOf(name) + name.length();
        return WebSocketUpgrade.accepted(head.substring(start, head.indexOf('\r', start)));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** The head of the upgrade. */
    public String request() {
        return request.join();
    }

    public void write(byte... bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends a frame, unmasked, with a length in its shortest form. */
    public void send(int first, byte... payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length <= 0xffff) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        frame.put(payload).flip();
        out.write(frame.array(), 0, frame.limit());
        out.flush();
    }

    /** Reads a frame. */
    public Frame receive() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if ((second & 0x80) == 0) {
            return new Frame(first, Optional.empty(), ByteBuffer.wrap(in.readNBytes((int) length)));
        }
        byte[] key = in.readNBytes(4);
        byte[] payload = in.readNBytes((int) length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i % 4];
        }
        return new Frame(first, Optional.of(ByteBuffer.wrap(key)), ByteBuffer.wrap(payload));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thread.shutdownNow();
    }
}
