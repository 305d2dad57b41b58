package io.veltro.ops;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Keeps the newest of what the server logs, for whoever asks for a snapshot. It stands in front of standard error, where
 * slf4j-simple writes, and passes everything on as it comes. Only what anybody could read there is kept: the generated
 * password of root goes to standard output.
 *
 * <p>A line costs one copy more than the write it stands before; nothing is kept of what is not logged.
 *
 * <p>Thread: any.
 */
final class RecentLog extends OutputStream {
    /** Some two thousand lines. */
    static final int BYTES_MAX = 256 << 10;

    private final PrintStream behind;

    /** A ring; the newest byte lies before {@link #written} modulo its length. Both under this object's lock. */
    private final byte[] kept;

    private long written;

    RecentLog(PrintStream behind, int bytesMax) {
        this.behind = behind;
        this.kept = new byte[bytesMax];
    }

    /** Puts one in front of standard error; before the first line is logged, or it is not kept. */
    static RecentLog install() {
        RecentLog log = new RecentLog(System.err, BYTES_MAX);
        System.setErr(new PrintStream(log, true, Charset.defaultCharset()));
        return log;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        behind.write(bytes, from, length);
        keep(bytes, from, length);
    }

    private synchronized void keep(byte[] bytes, int from, int length) {
        int skipped = Math.max(0, length - kept.length);
        written += skipped;
        int at = from + skipped;
        int end = from + length;
        while (at < end) {
            int place = (int) (written % kept.length);
            int piece = Math.min(end - at, kept.length - place);
            System.arraycopy(bytes, at, kept, place, piece);
            at += piece;
            written += piece;
        }
    }

    @Override
    public void flush() {
        behind.flush();
    }

    /** The newest lines, oldest first; begins at a whole one. */
    String text() {
        byte[] copy = copy();
        String text = new String(copy, Charset.defaultCharset());
        return copy.length < kept.length ? text : text.substring(text.indexOf('\n') + 1);
    }

    private synchronized byte[] copy() {
        int length = (int) Math.min(written, kept.length);
        int oldest = (int) ((written - length) % kept.length);
        byte[] copy = new byte[length];
        int first = Math.min(length, kept.length - oldest);
        System.arraycopy(kept, oldest, copy, 0, first);
        System.arraycopy(kept, 0, copy, first, length - first);
        return copy;
    }
}
