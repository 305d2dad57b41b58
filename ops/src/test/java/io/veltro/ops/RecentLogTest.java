package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RecentLogTest {
    private final ByteArrayOutputStream behind = new ByteArrayOutputStream();

    private RecentLog log(int bytesMax) {
        return new RecentLog(new PrintStream(behind, true, Charset.defaultCharset()), bytesMax);
    }

    private static PrintStream stream(RecentLog log) {
        return new PrintStream(log, true, Charset.defaultCharset());
    }

    @Test
    void shouldPassOnAndKeepEverythingWhileThereIsRoom() {
        // given
        RecentLog log = log(1000);

        // when
        stream(log).print("one\ntwo\n");
        log.write('3');

        // then
        assertThat(log.text()).isEqualTo("one\ntwo\n3");
        assertThat(behind.toString(Charset.defaultCharset())).isEqualTo("one\ntwo\n3");
    }

    @Test
    void shouldKeepTheNewestWholeLines() {
        for (int bytesMax = 10; bytesMax < 60; bytesMax++) {
            // given
            RecentLog log = log(bytesMax);
            StringBuilder all = new StringBuilder();

            for (int i = 0; i < 100; i++) {
                // when
                String line = "line " + "x".repeat(i % 13) + i + "\n";
                stream(log).print(line);
                all.append(line);

                // then
                String text = log.text();
                assertThat(all.toString()).endsWith(text);
                assertThat(text.length()).isLessThanOrEqualTo(bytesMax);
                if (line.length() < bytesMax) {
                    assertThat(text).endsWith(line);
                    assertThat(("\n" + all)).contains("\n" + text);
                }
            }
        }
    }

    @Test
    void shouldKeepTheEndOfALineLongerThanAll() {
        // given
        RecentLog log = log(16);

        // when
        stream(log).print("0123456789".repeat(10) + "\nabc\ndef");

        // then
        assertThat(log.text()).isEqualTo("abc\ndef");
    }

    @Test
    void shouldSeeWhatIsLogged() {
        // given
        PrintStream before = System.err;
        RecentLog log = RecentLog.install();
        try {
            // when
            LoggerFactory.getLogger(RecentLogTest.class).warn("a line to be found again");

            // then
            assertThat(log.text()).contains("a line to be found again");
        } finally {
            System.setErr(before);
        }
    }

    @Test
    void shouldLoseNothingWhenManyWriteAtOnce() throws InterruptedException {
        // given
        RecentLog log = log(1 << 20);
        List<Thread> writers = new ArrayList<>();

        // when
        for (int i = 0; i < 4; i++) {
            String line = "writer " + i + "\n";
            Thread writer = new Thread(() -> {
                for (int j = 0; j < 1000; j++) {
                    log.write(line.getBytes(Charset.defaultCharset()), 0, line.length());
                }
            });
            writer.start();
            writers.add(writer);
        }
        for (Thread writer : writers) {
            writer.join();
        }

        // then
        assertThat(log.text().lines()).hasSize(4000).allMatch(line -> line.matches("writer [0-3]"));
    }
}
