package io.veltro.perf;

import io.veltro.cli.client.BatchBuilder;
import io.veltro.cli.client.Client;
import io.veltro.cli.client.MessageCursor;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.TopicRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A first look at a server: feeds it a bundled sample of market-data ticks, one message at a time, reads them back, checks
 * that each came once and in order, and draws how long each took to be acknowledged.
 *
 * <p>The sample is 2,000 generated quotes of eight instruments, a line of text each. They go to the partition of their
 * instrument, so that the quotes of one instrument stay in order. The sample is fed several times over, and only the last
 * time counts for the picture: before, both sides are still warming up.
 *
 * <p>Thread: the caller's.
 */
public final class SampleFeed {
    /** The stream and topic the ticks go to. */
    public static final String STREAM = "market";

    public static final String TOPIC = "ticks";

    private static final int PARTITIONS = 4;
    private static final int PASSES = 10;
    private static final int POLL_COUNT = 1_000;
    private static final int BAR_COLUMNS = 30;
    private static final int SHOWN_TICKS = 5;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Client client;
    private final PrintStream out;
    private final boolean terminal;
    private final Identifier stream = Identifier.of(STREAM);
    private final Identifier topic = Identifier.of(TOPIC);
    private final Histogram nanos = LatencyRecorder.histogram();

    /**
     * @param client logged in
     * @param terminal whether a progress line may be written over and colours are welcome
     */
    public SampleFeed(Client client, PrintStream out, boolean terminal) {
        this.client = client;
        this.out = out;
        this.terminal = terminal;
    }

    /**
     * Runs the whole tour.
     *
     * @throws IOException when the connection breaks, or when what was read back is not what was sent
     */
    public void run(int width) throws IOException {
        List<byte[]> ticks = ticks();
        makeTopic();
        long[] starts = new long[PARTITIONS];
        for (int p = 0; p < PARTITIONS; p++) {
            starts[p] = messages(p);
        }
        int sent = feed(ticks);
        int read = 0;
        for (int p = 0; p < PARTITIONS; p++) {
            read += readBack(p, starts[p]);
        }
        if (read != sent) {
            throw new IOException(
                    sent + " ticks were acknowledged but " + read + " came back: the server has lost some");
        }
        out.println("  " + sent + " ticks sent, acknowledged, and read back once each, in order.");
        out.println();
        show(starts);
        out.println();
        out.println("  From sending a tick to its acknowledgement, the last " + ticks.size() + " of them:");
        out.println();
        HistogramPicture.draw(nanos, width, terminal).forEach(line -> out.println("  " + line));
    }

    private void makeTopic() throws IOException {
        if (client.stream(stream).isEmpty()) {
            client.createStream(STREAM);
        }
        if (client.topic(stream, topic).isEmpty()) {
            client.createTopic(
                    stream,
                    PARTITIONS,
                    new TopicRequest.Settings(
                            TopicRequest.COMPRESSION_NONE,
                            TopicRequest.SERVER_DEFAULT,
                            TopicRequest.SERVER_DEFAULT,
                            1,
                            TOPIC));
        }
    }

    private long messages(int partition) throws IOException {
        return client.topic(stream, topic)
                .orElseThrow()
                .partitions()
                .get(partition)
                .messages();
    }

    private int feed(List<byte[]> ticks) throws IOException {
        BatchBuilder batch = new BatchBuilder(stream, topic);
        int sent = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            for (byte[] tick : ticks) {
                long start = System.nanoTime();
                batch.clear().key(symbol(tick)).add(tick, 0);
                client.sendMessages(batch);
                if (pass == PASSES - 1) {
                    nanos.recordValue(System.nanoTime() - start);
                }
                sent++;
            }
            progress(sent, PASSES * ticks.size());
        }
        return sent;
    }

    private void progress(int done, int all) {
        if (terminal) {
            int full = BAR_COLUMNS * done / all;
            out.print(ERASE_LINE + "  feeding " + "█".repeat(full) + "░".repeat(BAR_COLUMNS - full) + " " + done
                    + " of " + all + " ticks");
            out.print(done == all ? ERASE_LINE : "");
            out.flush();
        }
    }

    private int readBack(int partition, long from) throws IOException {
        long next = from;
        int polled = 1;
        while (polled > 0) {
            MessageCursor cursor = client.poll(poll(partition, next, POLL_COUNT));
            polled = cursor.count();
            while (cursor.next()) {
                if (cursor.offset() != next || !cursor.checksumHolds()) {
                    throw new IOException("partition " + partition + " gave offset " + cursor.offset() + " where "
                            + next + " was due, or its checksum does not hold");
                }
                next++;
            }
        }
        return (int) (next - from);
    }

    private void show(long[] starts) throws IOException {
        out.println("  The first of them in partition 0 (micros,symbol,bid,ask,bid_size,ask_size):");
        MessageCursor cursor = client.poll(poll(0, starts[0], SHOWN_TICKS));
        while (cursor.next()) {
            byte[] payload = new byte[cursor.payloadBytes()];
            cursor.buffer().get(cursor.payloadPosition(), payload);
            out.println("    offset " + cursor.offset() + "  " + new String(payload, StandardCharsets.UTF_8));
        }
    }

    private MessageRequest.Poll poll(int partition, long offset, int count) {
        return MessageRequest.Poll.of(Consumer.consumer(Identifier.of(1)), stream, topic, partition, count, false)
                .at(MessageRequest.Strategy.OFFSET, offset);
    }

    private static byte[] symbol(byte[] tick) {
        String[] columns = new String(tick, StandardCharsets.UTF_8).split(",", -1);
        return columns[1].getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> ticks() throws IOException {
        try (InputStream in = SampleFeed.class.getResourceAsStream("ticks.csv")) {
            if (in == null) {
                throw new IOException("the sample ticks.csv is missing in this build");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            List<byte[]> ticks = new ArrayList<>();
            reader.readLine();
            String line = reader.readLine();
            while (line != null) {
                ticks.add(line.getBytes(StandardCharsets.UTF_8));
                line = reader.readLine();
            }
            return ticks;
        }
    }
}
