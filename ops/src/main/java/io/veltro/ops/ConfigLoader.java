package io.veltro.ops;

import io.veltro.gateway.GatewayConfig;
import io.veltro.gateway.quic.QuicConfig;
import io.veltro.journal.JournalConfig;
import io.veltro.ops.tls.TlsConfig;
import io.veltro.pipeline.ring.PipelineConfig;
import io.veltro.rest.RestConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/**
 * The one reader of settings: defaults, then the file, then the environment, then the command line. A key nobody knows is
 * refused, and the nearest known one named, because a misspelt setting that is silently ignored is found too late.
 *
 * <p>Thread: the one that starts the server.
 */
final class ConfigLoader {
    /** In front of every variable that is meant for this program. */
    static final String VARIABLE_PREFIX = "VELTRO_";

    /** Read where it lies when no other file is named. */
    static final Path DEFAULT_FILE = Path.of("veltro.toml");

    private static final String FILE_VARIABLE = VARIABLE_PREFIX + "CONFIG";

    /** Variables that are meant for somebody else: the launcher, the root user, the command line client. */
    private static final Set<String> NOT_SETTINGS = Set.of(
            FILE_VARIABLE,
            VARIABLE_PREFIX + "ROOT_USERNAME",
            VARIABLE_PREFIX + "ROOT_PASSWORD",
            VARIABLE_PREFIX + "JAVA_OPTS",
            VARIABLE_PREFIX + "SERVER",
            VARIABLE_PREFIX + "HOME",
            VARIABLE_PREFIX + "TOKEN",
            VARIABLE_PREFIX + "USERNAME",
            VARIABLE_PREFIX + "PASSWORD");

    private static final int FEW_CORES = 4;
    private static final int LOOPS_MAX = 256;
    private static final int TOKENS_MAX = 10_000;
    private static final int QUIC_CONNECTIONS_MAX = 10_000;
    private static final int SHARDS_MAX = 64;
    private static final int SLOTS_MIN = 64;
    private static final int SLOTS_MAX = 65536;
    private static final Duration SPIN_MAX = Duration.ofSeconds(1);

    private final SettingValues values = new SettingValues();
    private final Map<String, String> environment;
    private final int cores;

    /** @param cores processors there are, which decide what {@code auto} means */
    ConfigLoader(Map<String, String> environment, int cores) {
        this.environment = environment;
        this.cores = cores;
    }

    /**
     * Reads everything.
     *
     * @param file the file named on the command line
     * @param overrides {@code key=value} as on the command line
     * @throws ConfigException when anything cannot be used
     */
    ServerConfig load(Optional<Path> file, List<String> overrides) {
        readFile(file);
        readEnvironment();
        overrides.forEach(this::override);
        return build();
    }

    private void readFile(Optional<Path> named) {
        Path path = named.or(() ->
                        Optional.ofNullable(environment.get(FILE_VARIABLE)).map(Path::of))
                .orElse(DEFAULT_FILE);
        if (!Files.exists(path)) {
            if (!path.equals(DEFAULT_FILE)) {
                throw new ConfigException(
                        "the settings file " + path + " does not exist: name another or leave it out");
            }
            return;
        }
        TomlParseResult toml = parse(path);
        for (String key : toml.dottedKeySet()) {
            values.set(known(key, path.toString()), String.valueOf(toml.get(key)));
        }
    }

    private static TomlParseResult parse(Path path) {
        try {
            TomlParseResult toml = Toml.parse(path);
            if (toml.hasErrors()) {
                throw new ConfigException(
                        path + " is not valid TOML: " + toml.errors().get(0).getMessage() + " at "
                                + toml.errors().get(0).position());
            }
            return toml;
        } catch (IOException e) {
            throw new ConfigException("the settings file " + path + " cannot be read: " + e.getMessage());
        }
    }

    private void readEnvironment() {
        new TreeMap<>(environment).forEach((variable, text) -> {
            if (variable.startsWith(VARIABLE_PREFIX) && !NOT_SETTINGS.contains(variable) && !text.isEmpty()) {
                values.set(known(key(variable), "the environment as " + variable), text);
            }
        });
    }

    /** The key a variable means; an underscore in a key is no dot. */
    private static String key(String variable) {
        for (Setting setting : Setting.values()) {
            if (setting.variable().equals(variable)) {
                return setting.key();
            }
        }
        return variable.substring(VARIABLE_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    private void override(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new ConfigException("\"" + assignment + "\" is no setting: write key=value, such as "
                    + Setting.TCP_ADDRESS.key() + "=127.0.0.1:0");
        }
        values.set(
                known(assignment.substring(0, equals).trim(), "the command line"),
                assignment.substring(equals + 1).trim());
    }

    private static Setting known(String key, String where) {
        for (Setting setting : Setting.values()) {
            if (setting.key().equals(key)) {
                return setting;
            }
        }
        Setting nearest = List.of(Setting.values()).stream()
                .min(Comparator.comparingInt(setting -> distance(setting.key(), key)))
                .orElseThrow();
        throw new ConfigException("there is no setting \"" + key + "\" (it stands in " + where + "): did you mean \""
                + nearest.key() + "\"?");
    }

    /** Levenshtein's distance: single letters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private ServerConfig build() {
        int loops = values.integer(Setting.TCP_LOOPS, 0, LOOPS_MAX);
        if (loops == 0) {
            loops = cores <= FEW_CORES ? 1 : cores / 2;
        }
        int shards = values.integer(Setting.PIPELINE_SHARDS, 0, SHARDS_MAX);
        Duration heartbeat = values.duration(Setting.SESSION_HEARTBEAT, Duration.ZERO, PipelineConfig.WAIT_MAX);
        if (!heartbeat.isZero() && heartbeat.compareTo(PipelineConfig.WAIT_MIN) < 0) {
            throw values.bad(Setting.SESSION_HEARTBEAT, "write 0 s, or a duration from 1 s to 1 h");
        }
        PipelineConfig pipeline = new PipelineConfig(
                shards == 0 ? Math.min(SHARDS_MAX, loops) : shards,
                slots(),
                layout(),
                values.duration(Setting.GROUP_TIMEOUT, PipelineConfig.WAIT_MIN, PipelineConfig.WAIT_MAX),
                heartbeat);
        JournalConfig journalDefaults = JournalConfig.defaults(Path.of(values.text(Setting.DATA)));
        JournalConfig journal = new JournalConfig(
                journalDefaults.data(),
                (int) values.bytes(
                        Setting.JOURNAL_SEGMENT, JournalConfig.SEGMENT_BYTES_MIN, JournalConfig.SEGMENT_BYTES_MAX),
                journalDefaults.batchBytesMax());
        RestConfig rest = new RestConfig(
                values.yes(Setting.HTTP_ENABLED),
                values.address(Setting.HTTP_ADDRESS),
                values.yes(Setting.HTTP_TLS),
                values.bytes(Setting.HTTP_REQUEST_MAX, RestConfig.REQUEST_BYTES_MIN, RestConfig.REQUEST_BYTES_MAX),
                values.list(Setting.HTTP_ORIGINS),
                values.yes(Setting.HTTP_CONSOLE),
                TokenSettings.read(values));
        int tokens = values.integer(Setting.USER_TOKENS, 1, TOKENS_MAX);
        TlsConfig tls =
                new TlsConfig(file(Setting.TLS_CERTIFICATE), file(Setting.TLS_KEY), file(Setting.TLS_CLIENT_CA));
        return new ServerConfig(journal, pipeline, tokens, gateway(loops), quic(), rest, tls, values.lines());
    }

    private GatewayConfig gateway(int loops) {
        GatewayConfig.Loops defaults = GatewayConfig.Loops.defaults();
        Optional<GatewayConfig.Tcp> tcp = values.yes(Setting.TCP_ENABLED)
                ? Optional.of(new GatewayConfig.Tcp(values.address(Setting.TCP_ADDRESS), values.yes(Setting.TCP_TLS)))
                : Optional.empty();
        Optional<GatewayConfig.WebSocket> webSocket = values.yes(Setting.WEBSOCKET_ENABLED)
                ? Optional.of(new GatewayConfig.WebSocket(
                        values.address(Setting.WEBSOCKET_ADDRESS),
                        values.yes(Setting.WEBSOCKET_TLS),
                        defaults.frameBytesMax(),
                        values.list(Setting.WEBSOCKET_ORIGINS)))
                : Optional.empty();
        return new GatewayConfig(
                new GatewayConfig.Loops(
                        loops,
                        defaults.frameBytesMax(),
                        defaults.receiveBytesMax(),
                        values.duration(Setting.TCP_SPIN, Duration.ZERO, SPIN_MAX)),
                tcp,
                webSocket);
    }

    private Optional<QuicConfig> quic() {
        InetSocketAddress address = values.address(Setting.QUIC_ADDRESS);
        int connections = values.integer(Setting.QUIC_CONNECTIONS, 1, QUIC_CONNECTIONS_MAX);
        return values.yes(Setting.QUIC_ENABLED)
                ? Optional.of(QuicConfig.defaults().withAddress(address).withConnectionsMax(connections))
                : Optional.empty();
    }

    private Optional<Path> file(Setting setting) {
        String text = values.text(setting);
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private int slots() {
        int slots = values.integer(Setting.PIPELINE_SLOTS, SLOTS_MIN, SLOTS_MAX);
        if (Integer.bitCount(slots) != 1) {
            throw values.bad(Setting.PIPELINE_SLOTS, "write a power of two");
        }
        return slots;
    }

    private PipelineConfig.Layout layout() {
        String text = values.text(Setting.PIPELINE_LAYOUT).trim().toUpperCase(Locale.ROOT);
        if (text.equals("AUTO")) {
            return cores <= FEW_CORES ? PipelineConfig.Layout.GATEWAY : PipelineConfig.Layout.SHARD;
        }
        try {
            return PipelineConfig.Layout.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw values.bad(Setting.PIPELINE_LAYOUT, "write auto, gateway, shard, shard_yielding or shard_spinning");
        }
    }
}
