package io.veltro.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real socket that keeps the request frames of one connection and answers each with the next of its replies. */
public final class CannedServer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<byte[]> received = new ArrayList<>();

    private CannedServer() throws IOException {}

    public static CannedServer answering(String... goldenFiles) throws IOException {
        byte[][] replies = new byte[goldenFiles.length][];
        for (int i = 0; i < replies.length; i++) {
            replies[i] = Golden.frame(goldenFiles[i]);
        }
        return answering(replies);
    }

    public static CannedServer answering(byte[]... replies) throws IOException {
        return start(replies, false);
    }

    public static CannedServer answeringThenClosing(byte[]... replies) throws IOException {
        return start(replies, true);
    }

    /** Gives every request the same answer. */
    public static CannedServer answeringAlways(String goldenFile) throws IOException {
        CannedServer server = new CannedServer();
        byte[] reply = Golden.frame(goldenFile);
        server.thread.execute(() -> server.serveAlways(reply));
        return server;
    }

    private void serveAlways(byte[] reply) {
        try (Socket socket = listener.accept()) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                readFrame(in);
                socket.getOutputStream().write(reply);
            }
        } catch (IOException e) {
            // The client has gone: the test is over.
            return;
        }
    }

    private static CannedServer start(byte[][] replies, boolean closing) throws IOException {
        CannedServer server = new CannedServer();
        server.thread.execute(() -> server.serve(replies, closing));
        return server;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    public void hasReceived(String... goldenFiles) {
        synchronized (received) {
            assertThat(received).hasSize(goldenFiles.length);
            for (int i = 0; i < goldenFiles.length; i++) {
                assertThat(received.get(i)).as(goldenFiles[i]).isEqualTo(Golden.frame(goldenFiles[i]));
            }
        }
    }

    /** What the client has sent so far. */
    public List<byte[]> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    private void serve(byte[][] replies, boolean closing) {
        try (Socket socket = listener.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            for (byte[] reply : replies) {
                byte[] frame = readFrame(in);
                synchronized (received) {
                    received.add(frame);
                }
                socket.getOutputStream().write(reply);
            }
            if (!closing) {
                in.readAllBytes();
            }
        } catch (IOException e) {
            // The client has gone, or the test is over: what counts is what it received.
            return;
        }
    }

    private static byte[] readFrame(DataInputStream in) throws IOException {
        int length = Integer.reverseBytes(in.readInt());
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            frame.write(length >>> shift);
        }
        frame.write(in.readNBytes(length));
        return frame.toByteArray();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thread.shutdownNow();
    }
}
