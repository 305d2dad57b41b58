package io.veltro.ops;

import io.veltro.ops.RawConnection.Answer;
import io.veltro.pipeline.request.RequestCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Random and mutated frames, sent in rows down one connection after the other; every answer that comes back must be a frame
 * with a status of the reference.
 *
 * <p>Thread: the test's.
 */
final class FrameStorm {
    /** Who storms. They may do anything but with users, lest a frame renames root or sets root inactive. */
    static final String USER = "storm";

    /** Not the one of the recorded change of a password, which would change it. */
    static final String PASSWORD = "not a recorded one";

    private static final int ROW_MAX = 300;
    private static final int JUNK_BYTES_MAX = 200;
    private static final int CODE_MAX = 700;
    private static final int LENGTH_AT = 0;
    private static final int CODE_AT = 4;

    /** How to the server. */
    interface Way {
        RawConnection open() throws IOException;
    }

    private final Way way;
    private final SplittableRandom random;
    private final Set<Integer> statuses;
    private final Set<Integer> seen = new TreeSet<>();
    private final List<byte[]> templates = new ArrayList<>();
    private final List<byte[]> logins = new ArrayList<>();
    private int loginsLeft;

    /**
     * A storm to come.
     *
     * @param statuses what may be answered
     * @param loginsMax so many logins at most are sent whose password may have to be checked, which is slow on purpose
     */
    FrameStorm(Way way, long seed, Set<Integer> statuses, int loginsMax) throws IOException {
        this.way = way;
        this.random = new SplittableRandom(seed);
        this.statuses = statuses;
        this.loginsLeft = loginsMax;
        for (Map.Entry<String, byte[]> request : Golden.requests().entrySet()) {
            boolean isLogin = code(request.getValue()) == RequestCode.LOGIN_USER.number();
            (isLogin ? logins : templates).add(request.getValue());
        }
    }

    private static int code(byte[] frame) {
        return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getInt(CODE_AT);
    }

    /** The statuses answered so far. */
    Set<Integer> seen() {
        return seen;
    }

    /**
     * Sends until so many frames were answered, before or after a login as {@link #USER}. What a frame swallows that claims more bytes than it
     * has is not counted.
     */
    void rage(int frames, boolean isLoggedIn) throws IOException {
        int left = frames;
        while (left > 0) {
            try (RawConnection connection = way.open()) {
                if (isLoggedIn) {
                    connection.login(USER, PASSWORD).orThrow();
                }
                left -= sendRow(connection, 1 + random.nextInt(ROW_MAX));
            }
        }
    }

    /** A thread of its own reads, so that neither side waits for the other with full buffers. */
    private int sendRow(RawConnection connection, int row) throws IOException {
        int answered = 0;
        byte[][] frames = new byte[row][];
        for (int i = 0; i < row; i++) {
            frames[i] = next();
        }
        Thread writer = new Thread(() -> write(connection, frames), "storm");
        writer.start();
        try {
            while (true) {
                Answer answer = connection.receive();
                answered++;
                seen.add(answer.status());
                boolean isTalkative = !answer.isOk() && answer.payload().limit() > 0;
                if (isTalkative || !statuses.contains(answer.status())) {
                    throw new AssertionError("no answer of this protocol: status " + answer.status() + " with "
                            + answer.payload().limit() + " bytes");
                }
            }
        } catch (IOException end) {
            // the server has answered what it could and closed the connection
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answered;
    }

    private static void write(RawConnection connection, byte[][] frames) {
        try {
            for (byte[] frame : frames) {
                connection.submit(frame);
            }
            connection.endOutput();
        } catch (IOException e) {
            // the server has closed the connection
        }
    }

    /** The next frame. */
    byte[] next() {
        return switch (random.nextInt(10)) {
            case 0 -> junk();
            case 1 -> junkPayload();
            case 2, 3 -> truncated(template());
            case 4 -> extended(template());
            case 5 -> otherCode(template());
            case 6 -> otherLength(template());
            default -> flipped(template());
        };
    }

    private byte[] template() {
        if (loginsLeft > 0 && random.nextInt(50) == 0) {
            loginsLeft--;
            return logins.get(random.nextInt(logins.size())).clone();
        }
        return templates.get(random.nextInt(templates.size())).clone();
    }

    /** Any bytes; the length they claim is mostly nonsense, which swallows what follows. */
    private byte[] junk() {
        byte[] bytes = new byte[random.nextInt(JUNK_BYTES_MAX)];
        random.nextBytes(bytes);
        if (bytes.length > 4 && random.nextInt(10) != 0) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(LENGTH_AT, random.nextInt(JUNK_BYTES_MAX));
        }
        return bytes;
    }

    /** A whole frame around any bytes. */
    private byte[] junkPayload() {
        byte[] payload = new byte[random.nextInt(JUNK_BYTES_MAX)];
        random.nextBytes(payload);
        int code = random.nextInt(CODE_MAX);
        return RawConnection.frame(code == RequestCode.LOGIN_USER.number() ? 0 : code, payload);
    }

    private byte[] truncated(byte[] frame) {
        int bytes = Math.max(8, random.nextInt(frame.length));
        return measured(java.util.Arrays.copyOf(frame, bytes));
    }

    private byte[] extended(byte[] frame) {
        byte[] longer = java.util.Arrays.copyOf(frame, frame.length + 1 + random.nextInt(JUNK_BYTES_MAX));
        for (int i = frame.length; i < longer.length; i++) {
            longer[i] = (byte) random.nextInt();
        }
        return measured(longer);
    }

    private byte[] otherCode(byte[] frame) {
        RequestCode[] codes = RequestCode.values();
        RequestCode code = codes[random.nextInt(codes.length)];
        if (code != RequestCode.LOGIN_USER) {
            ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(CODE_AT, code.number());
        }
        return frame;
    }

    private byte[] otherLength(byte[] frame) {
        int shift = random.nextInt(-8, 9);
        ByteBuffer bytes = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(LENGTH_AT, random.nextInt(20) == 0 ? random.nextInt() : bytes.getInt(LENGTH_AT) + shift);
        return frame;
    }

    /** Some bits of the payload are others. */
    private byte[] flipped(byte[] frame) {
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips && frame.length > 8; i++) {
            frame[random.nextInt(8, frame.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return frame;
    }

    private static byte[] measured(byte[] frame) {
        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(LENGTH_AT, frame.length - 4);
        return frame;
    }
}
