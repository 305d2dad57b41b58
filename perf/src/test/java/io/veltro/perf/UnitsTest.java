package io.veltro.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"1000, 1000", "64KB, 64000", "1.5 MB, 1500000", "8GB, 8000000000", "512 MiB, 536870912", "1k, 1000"})
    void shouldReadSizes(String text, long bytes) {
        assertThat(Units.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "10 XB", "-1", "1..2", "99999999999999TB"})
    void shouldRefuseWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Units.bytes(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "1m 30s, 90000", "2 h, 7200000", "0, 0", "1.5s, 1500"})
    void shouldReadDurations(String text, long millis) {
        assertThat(Units.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 parsecs", "1s x", "9999999999h"})
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Units.duration(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "312, 312 ns",
        "999.6, 1.00 µs",
        "48123, 48.1 µs",
        "999600, 1.00 ms",
        "1214000, 1.21 ms",
        "186400000, 186 ms",
        "12500000000, 12.5 s"
    })
    void shouldWriteTimesWithThreeDigits(double nanos, String text) {
        assertThat(Units.time(nanos)).isEqualTo(text);
    }

    @Test
    void shouldGroupThousands() {
        assertThat(Units.figure(1251.4)).isEqualTo("1,251");
        assertThat(Units.plural(1_000_000, "batch")).isEqualTo("1,000,000 batches");
        assertThat(Units.plural(1, "batch")).isEqualTo("1 batch");
        assertThat(Units.size(1_640_000_000L)).isEqualTo("1.64 GB");
    }
}
