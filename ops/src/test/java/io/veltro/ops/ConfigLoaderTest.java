package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.quic.QuicConfig;
import io.veltro.pipeline.ring.PipelineConfig.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where settings come from, which one wins, and what is said about those that cannot be used. */
class ConfigLoaderTest {
    private static final int FEW_CORES = 2;
    private static final int MANY_CORES = 16;

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameFile() throws IOException {
        file = directory.resolve("veltro.toml");
        Files.writeString(file, "");
    }

    private ServerConfig load(int cores, Map<String, String> environment, String... overrides) {
        return new ConfigLoader(environment, cores).load(Optional.of(file), List.of(overrides));
    }

    private ServerConfig load(String... overrides) {
        return load(FEW_CORES, Map.of(), overrides);
    }

    @Test
    void shouldFillInDefaultsForFewCores() {
        // when
        ServerConfig config = load();

        // then
        GatewayConfig gateway = config.gateway();
        assertThat(gateway.tcp()).contains(GatewayConfig.Tcp.defaults());
        assertThat(gateway.webSocket()).contains(GatewayConfig.WebSocket.defaults());
        assertThat(config.quic()).contains(QuicConfig.defaults());
        assertThat(gateway.loops().count()).isEqualTo(1);
        assertThat(gateway.loops().spin()).isEqualTo(Duration.ZERO);
        assertThat(config.rest().enabled()).isTrue();
        assertThat(config.rest().address().getPort()).isEqualTo(3000);
        assertThat(config.journal().data()).isEqualTo(Path.of("data"));
        assertThat(config.journal().segmentBytes()).isEqualTo(128 << 20);
        assertThat(config.pipeline().layout()).isEqualTo(Layout.GATEWAY);
        assertThat(config.pipeline().shards()).isEqualTo(1);
    }

    @Test
    void shouldGiveShardsTheirOwnThreadsOnManyCores() {
        // when
        ServerConfig config = load(MANY_CORES, Map.of());

        // then
        assertThat(config.gateway().loops().count()).isEqualTo(MANY_CORES / 2);
        assertThat(config.pipeline().layout()).isEqualTo(Layout.SHARD);
        assertThat(config.pipeline().shards()).isEqualTo(MANY_CORES / 2);
    }

    @Test
    void shouldLetTheCommandLineWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
        // given
        Files.writeString(file, """
                data = "from file"

                [journal]
                segment = "1 MiB"

                [pipeline]
                slots = 64
                """);
        Map<String, String> environment = Map.of("VELTRO_JOURNAL_SEGMENT", "2 MiB", "VELTRO_PIPELINE_SLOTS", "128");

        // when
        ServerConfig config = load(FEW_CORES, environment, "pipeline.slots=256");

        // then
        assertThat(config.journal().data()).isEqualTo(Path.of("from file"));
        assertThat(config.journal().segmentBytes()).isEqualTo(2 << 20);
        assertThat(config.pipeline().ringSlots()).isEqualTo(256);
    }

    @Test
    void shouldReadTheFileTheEnvironmentNames() throws IOException {
        // given
        Files.writeString(file, "data = \"there\"");

        // when
        ServerConfig config =
                new ConfigLoader(Map.of("VELTRO_CONFIG", file.toString()), FEW_CORES).load(Optional.empty(), List.of());

        // then
        assertThat(config.journal().data()).isEqualTo(Path.of("there"));
    }

    @Test
    void shouldLeaveVariablesAloneThatAreMeantForOthers() {
        // when, then
        load(
                FEW_CORES,
                Map.of(
                        "VELTRO_ROOT_USERNAME",
                        "keeper",
                        "VELTRO_ROOT_PASSWORD",
                        "secret",
                        "VELTRO_HOME",
                        "kept",
                        "VELTRO_TOKEN",
                        "secret",
                        "IGGY_TCP",
                        "x",
                        "HOME",
                        "/"));
    }

    @Test
    void shouldNameTheNearestKeyForAnUnknownOneInTheFile() throws IOException {
        // given
        Files.writeString(file, "[tcp]\nadress = \"127.0.0.1:1\"\n");

        // when, then
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"tcp.adress\"")
                .hasMessageContaining(file.toString())
                .hasMessageContaining("did you mean \"tcp.address\"?");
    }

    @Test
    void shouldNameTheNearestKeyForAnUnknownVariable() {
        assertThatThrownBy(() -> load(FEW_CORES, Map.of("VELTRO_JOURNAL_SEGMENTS", "1 MiB")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("VELTRO_JOURNAL_SEGMENTS")
                .hasMessageContaining("did you mean \"journal.segment\"?");
    }

    @Test
    void shouldNameTheNearestKeyForAnUnknownOverride() {
        assertThatThrownBy(() -> load("http.enable=true"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"http.enable\"")
                .hasMessageContaining("the command line")
                .hasMessageContaining("did you mean \"http.enabled\"?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tcp.address      | 8090            | host:port
                    tcp.address      | 127.0.0.1:70000 | 0 to 65535
                    tcp.address      | 127.0.0.1:x     | host:port
                    http.address     | :3000           | host:port
                    tcp.enabled      | yes             | true or false
                    tcp.loops        | many            | whole number
                    tcp.spin         | 50              | duration
                    tcp.spin         | 50 apples       | duration
                    journal.segment  | 1 apple         | size
                    journal.segment  | -1              | size
                    journal.segment  | 99999999999 GiB | size
                    pipeline.layout  | fast            | shard_yielding
                    """)
    void shouldNameKeyValueAndRemedyOfABadValue(String key, String value, String remedy) {
        assertThatThrownBy(() -> load(key + "=" + value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("\"" + value + "\"")
                .hasMessageContaining(remedy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tcp.loops        | 257
                    tcp.loops        | -1
                    tcp.spin         | 2 s
                    journal.segment  | 1 KiB
                    journal.segment  | 2 GiB
                    pipeline.shards  | 65
                    pipeline.slots   | 100
                    """)
    void shouldRefuseWhatIsOutOfBounds(String key, String value) {
        assertThatThrownBy(() -> load(key + "=" + value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("\"" + value + "\"");
    }

    @Test
    void shouldLeaveOutTransportsThatAreNotEnabled() {
        ServerConfig config = load("tcp.enabled=false", "websocket.enabled=false", "quic.enabled=false");
        assertThat(config.gateway().tcp()).isEmpty();
        assertThat(config.gateway().webSocket()).isEmpty();
        assertThat(config.quic()).isEmpty();
        assertThat(config.pipeline().layout()).isEqualTo(Layout.GATEWAY);
    }

    @Test
    void shouldSayWhatIsNoSettingAtAll() throws IOException {
        // given
        Files.writeString(file, "data = \n");

        // when, then
        assertThatThrownBy(this::load).isInstanceOf(ConfigException.class).hasMessageContaining("not valid TOML");
        Files.writeString(file, "");
        assertThatThrownBy(() -> load("tcp.loops"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("key=value");
        Files.delete(file);
        assertThatThrownBy(this::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("does not exist");
    }

    @Test
    void shouldShipAFileThatSaysWhatTheTableSays() throws IOException {
        // given: the shipped file beside the room's sources
        Path shipped = Path.of("veltro.toml");

        // when, then
        assertThat(Files.readString(shipped))
                .describedAs("ops/veltro.toml is written from the table of settings; what it should be stands here")
                .isEqualTo(SettingsFile.render());
        assertThat(new ConfigLoader(Map.of(), FEW_CORES).load(Optional.of(shipped), List.of()))
                .isEqualTo(load());
    }
}
