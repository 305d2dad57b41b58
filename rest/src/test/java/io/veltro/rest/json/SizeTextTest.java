package io.veltro.rest.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeTextTest {
    private static final List<String> UNITS =
            List.of("B", "KB", "KiB", "MB", "MiB", "GB", "GiB", "TB", "TiB", "PB", "PiB", "EB", "EiB");

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1 KB",
        "1001, 1.001 KB",
        "1024, 1 KiB",
        "1500, 1.5 KB",
        "100502, 100.502 KB",
        "1048576, 1 MiB",
        "3211776, 3136.5 KiB",
        "1729382256910270464, 1.5 EiB",
        "9223372036854775807, 9223372036854775.807 KB",
    })
    void shouldTakeTheLargestUnitInWhichItIsExact(long bytes, String text) {
        assertThat(SizeText.of(bytes)).isEqualTo(text);
    }

    @Test
    void shouldSayExactlyAsMuch() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            long scale = i % 2 == 0 ? 1L << random.nextInt(50) : (long) Math.pow(10, random.nextInt(15));
            long bytes = scale * random.nextLong(5000);
            String text = SizeText.of(bytes);
            assertThat(text).matches(SizeText.PATTERN);
            assertThat(bytes(text)).isEqualByComparingTo(BigDecimal.valueOf(bytes));
        }
    }

    private static BigDecimal bytes(String text) {
        String[] parts = text.split(" ", -1);
        int unit = UNITS.indexOf(parts[1]);
        BigDecimal factor = BigDecimal.valueOf(unit % 2 == 0 ? 1024 : 1000).pow((unit + 1) / 2);
        return new BigDecimal(parts[0]).multiply(factor);
    }
}
