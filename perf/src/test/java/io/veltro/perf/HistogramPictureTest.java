package io.veltro.perf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HistogramPictureTest {
    @Test
    void shouldDrawColumnsAxisAndPercentiles() {
        // given two humps and one straggler
        Histogram nanos = LatencyRecorder.histogram();
        for (int i = 0; i < 9_900; i++) {
            nanos.recordValue(200_000 + 1_000 * (i % 97 + i % 89 + i % 83));
        }
        for (int i = 0; i < 99; i++) {
            nanos.recordValue(3_000_000 + 20_000 * (i % 37 + i % 41 + i % 43));
        }
        nanos.recordValue(90_000_000);

        // when
        List<String> lines = HistogramPicture.draw(nanos, 80, false);

        // then
        assertThat(String.join("\n", lines) + "\n").isEqualTo("""
                           2,695 ┤     █
                                 │    ██
                                 │    ██▆
                                 │   ▁███
                           1,347 ┤   ████
                                 │   ████▁
                                 │  ▆█████
                                 │▁▅██████▁                  ▁▁▁▁▁▁                            ▁
                                 └┬────────┬──────┬──────┬────────┬──────┬──────┬─────────┬─────
                                200µs    500µs   1ms    2ms      5ms   10ms   20ms      50ms
                  min     200 µs  ┫
                  p50     333 µs  ━━━━━┫
                  p90     395 µs  ━━━━━━┫
                  p99     464 µs  ━━━━━━━━┫
                  p99.9  4.80 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┫
                  p99.99 5.16 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┫
                  max    90.0 ms  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┫
                """);
    }

    @Test
    void shouldKeepASingleValueVisible() {
        // given
        Histogram nanos = LatencyRecorder.histogram();
        nanos.recordValueWithCount(100_000, 1_000_000);
        nanos.recordValue(50_000_000);

        // when
        List<String> lines = HistogramPicture.draw(nanos, 80, false);

        // then the lowest line of the plot ends with the straggler
        assertThat(lines.get(7)).endsWith("▁");
    }

    @Test
    void shouldDrawASingleLatency() {
        // given
        Histogram nanos = LatencyRecorder.histogram();
        nanos.recordValue(42);

        // when
        List<String> lines = HistogramPicture.draw(nanos, 80, false);

        // then
        assertThat(lines).anyMatch(line -> line.contains("█")).anyMatch(line -> line.contains("40ns"));
        assertThat(lines.get(lines.size() - 1)).contains("max").contains("42 ns");
    }

    @Test
    void shouldSayThatNothingWasRecorded() {
        assertThat(HistogramPicture.draw(LatencyRecorder.histogram(), 80, true))
                .containsExactly("  nothing was recorded");
    }

    @Test
    void shouldStayWithinItsWidthForEverySpan() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            // given values over a random span
            Histogram nanos = LatencyRecorder.histogram();
            double low = random.nextDouble(0, 11);
            double span = random.nextDouble(0, 12.5 - low);
            for (int i = 0; i < 50; i++) {
                nanos.recordValue((long) Math.min(3.5e12, Math.pow(10, low + random.nextDouble() * span)));
            }
            int width = random.nextInt(50, 161);

            // when
            List<String> lines = HistogramPicture.draw(nanos, width, false);

            // then
            assertThat(lines).hasSize(17).allMatch(line -> line.length() <= width);
        }
    }

    @Test
    void shouldOnlyAddEscapeSequencesWhenColoured() {
        // given
        Histogram nanos = LatencyRecorder.histogram();
        for (int i = 1; i < 1_000; i++) {
            nanos.recordValue(i * 1_000L);
        }

        // when
        List<String> plain = HistogramPicture.draw(nanos, 100, false);
        List<String> coloured = new ArrayList<>(HistogramPicture.draw(nanos, 100, true));

        // then
        assertThat(coloured).allMatch(line -> line.contains("\u001b["));
        coloured.replaceAll(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""));
        assertThat(coloured).isEqualTo(plain);
    }

    @Test
    void shouldDrawValuesOverTimeInOneLine() {
        assertThat(HistogramPicture.sparkline(List.of(0.0, 1.0, 4.0, 8.0), 10)).isEqualTo(" ▁▄█");
        assertThat(HistogramPicture.sparkline(List.of(8.0, 8.0, 2.0, 6.0), 2)).isEqualTo("█▄");
        assertThat(HistogramPicture.sparkline(List.of(), 10)).isEmpty();
    }
}
