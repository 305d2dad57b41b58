package io.veltro.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.pipeline.request.Identifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {
    @ParameterizedTest
    @CsvSource({
        "500us, 500",
        "500ms, 500000",
        "1.5s, 1500000",
        "30 sec, 30000000",
        "1h30m, 5400000000",
        "1day 2hours, 93600000000",
        "1w, 604800000000",
        "1M, 2630016000000",
        "1year, 31557600000000"
    })
    void shouldReadALengthOfTime(String text, long micros) {
        assertThat(DurationText.parseMicros(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "x", "5parsecs", "1h x", "-1s", "1h,2m", "999999999y"})
    void shouldRefuseWhatIsNoLengthOfTime(String text) {
        assertThatThrownBy(() -> DurationText.parseMicros(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "1500, 1ms", "30000000, 30s", "93600000000, 1d 2h", "90061001000, 1d 1h 1m 1s 1ms"})
    void shouldShowALengthOfTime(long micros, String text) {
        assertThat(DurationText.format(micros)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1000, 1000", "10GB, 10000000000", "512 MiB, 536870912", "1.5k, 1500", "2KiB, 2048", "1b, 1"})
    void shouldReadASize(String text, long bytes) {
        assertThat(SizeText.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GB", "-1", "1XB", "10 G B", "99999999PB"})
    void shouldRefuseWhatIsNoSize(String text) {
        assertThatThrownBy(() -> SizeText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "100500, 100.50 KB", "10000000000, 10.00 GB", "-1, 18446.74 PB"})
    void shouldShowASize(long bytes, String text) {
        assertThat(SizeText.format(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"unlimited, -1", "server_default, 0", "default, 0", "0, 0", "1MB, 1000000"})
    void shouldReadAMaximumSize(String text, long bytes) {
        assertThat(new Converters.OfMaxSize().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8090, 127.0.0.1:8090",
        "localhost, localhost:8090",
        "example.org:1, example.org:1",
        "[::1]:9000, [::1]:9000",
        "[::1], [::1]:8090",
        "::1, [::1]:8090"
    })
    void shouldReadAnAddress(String text, String shown) {
        assertThat(ServerAddress.parse(text).orPort(8090)).hasToString(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, localhost:3000",
        "HTTP://10.0.0.7/, 10.0.0.7:80",
        "https://[::1], [::1]:443",
        "localhost:3000, localhost:3000",
        "localhost, localhost"
    })
    void shouldReadTheAddressOfAnHttpApi(String text, String shown) {
        assertThat(ServerAddress.parseUrl(text)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host", "http://", "http://host/streams", "https://host:x"})
    void shouldRefuseWhatIsNoAddressOfAnHttpApi(String text) {
        assertThatThrownBy(() -> ServerAddress.parseUrl(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":8090", "host:", "host:x", "host:0", "host:65536", "tcp://host:8090"})
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ServerAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTakeDigitsAsANumberAndAllElseAsAName() {
        Converters.OfIdentifier converter = new Converters.OfIdentifier();

        assertThat(converter.convert("42")).isEqualTo(Identifier.of(42));
        assertThat(converter.convert("4294967295")).isEqualTo(Identifier.of(-1));
        assertThat(converter.convert("4294967296")).isEqualTo(Identifier.of("4294967296"));
        assertThat(converter.convert("orders")).isEqualTo(Identifier.of("orders"));
        assertThatThrownBy(() -> converter.convert("")).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void shouldReadUnsignedNumbersOfTheirWidth() {
        assertThat(new Converters.OfUnsigned().convert("18446744073709551615")).isEqualTo(-1L);
        assertThat(new Converters.OfPartition().convert("4294967295")).isEqualTo(-1);
        assertThatThrownBy(() -> new Converters.OfUnsigned().convert("-1")).isInstanceOf(TypeConversionException.class);
        assertThatThrownBy(() -> new Converters.OfPartition().convert("x")).isInstanceOf(TypeConversionException.class);
        assertThatThrownBy(() -> new Converters.OfCount().convert("-1")).isInstanceOf(TypeConversionException.class);
        assertThatThrownBy(() -> new Converters.OfReplicas().convert("256"))
                .isInstanceOf(TypeConversionException.class);
    }
}
