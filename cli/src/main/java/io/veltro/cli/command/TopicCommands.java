package io.veltro.cli.command;

import io.veltro.cli.client.Client;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.DurationText;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.Table;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.TopicView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Topics: the second level; a topic holds partitions. */
@Command(
        name = "topic",
        aliases = "t",
        description = "Make, show, change and delete topics.",
        subcommands = {
            TopicCommands.Create.class,
            TopicCommands.Delete.class,
            TopicCommands.Update.class,
            TopicCommands.Get.class,
            TopicCommands.ListAll.class,
            TopicCommands.Purge.class
        },
        footer = {"  veltro topic create orders events 3", "  veltro topic list orders"})
final class TopicCommands extends Noun {
    static Table table(List<TopicView> topics) {
        Table table = new Table()
                .column("ID", "id")
                .column("Created (UTC)", "created_at")
                .column("Name", "name")
                .column("Size", "size")
                .column("Max size", "max_topic_size")
                .column("Compression", "compression_algorithm")
                .column("Expiry", "message_expiry")
                .column("Replicas", "replication_factor")
                .column("Messages", "messages_count")
                .column("Partitions", "partitions_count");
        topics.forEach(topic -> table.row(cells(topic)));
        return table;
    }

    private static List<Cell> cells(TopicView topic) {
        return List.of(
                Cell.number(topic.id()),
                Cell.time(topic.createdMicros()),
                Cell.text(topic.name()),
                Cell.bytes(topic.bytes()),
                Cell.maxSize(topic.bytesMax()),
                Cell.compression(topic.compression()),
                Cell.expiry(topic.expiryMicros()),
                Cell.number(topic.replicationFactor()),
                Cell.number(topic.messages()),
                Cell.number(topic.partitions()));
    }

    private static Table partitions(List<TopicView.Partition> partitions) {
        Table table = new Table()
                .column("Partition", "id")
                .column("Created (UTC)", "created_at")
                .column("Segments", "segments_count")
                .column("Last offset", "current_offset")
                .column("Size", "size")
                .column("Messages", "messages_count");
        for (TopicView.Partition partition : partitions) {
            table.row(
                    Cell.number(partition.id()),
                    Cell.time(partition.createdMicros()),
                    Cell.number(partition.segments()),
                    Cell.number(partition.currentOffset()),
                    Cell.bytes(partition.bytes()),
                    Cell.number(partition.messages()));
        }
        return table;
    }

    private static long expiry(ServerCommand command, List<String> words) {
        String text = String.join(" ", words).toLowerCase(Locale.ROOT);
        return switch (text) {
            case "none", "never", "never_expire", "unlimited" -> TopicRequest.UNLIMITED;
            case "0", "default", "server_default" -> TopicRequest.SERVER_DEFAULT;
            default -> {
                try {
                    yield DurationText.parseMicros(String.join(" ", words));
                } catch (IllegalArgumentException e) {
                    throw new ParameterException(command.spec().commandLine(), "EXPIRY: " + e.getMessage(), e);
                }
            }
        };
    }

    /** Makes a topic. */
    @Command(
            name = "create",
            aliases = "c",
            description = "Makes a topic; the server gives it a number.",
            footer = {
                "  veltro topic create orders events 3",
                "  veltro topic create orders events 3 none 7days --max-topic-size 10GB"
            })
    static final class Create extends ServerCommand.OnStream {
        @Parameters(
                index = "1",
                paramLabel = "NAME",
                converter = Converters.OfName.class,
                description = "Its name, 1 to 255 bytes; no other topic of the stream has it.")
        private String name = "";

        @Parameters(
                index = "2",
                paramLabel = "PARTITIONS",
                converter = Converters.OfCount.class,
                description = "How many partitions, 0 to 1000.")
        private int partitions;

        @Parameters(
                index = "3",
                arity = "0..1",
                paramLabel = "COMPRESSION",
                converter = Converters.OfCompression.class,
                description = "none or gzip; kept and shown, not applied. Default: none.")
        private int compression = TopicRequest.COMPRESSION_NONE;

        @Parameters(
                index = "4..*",
                arity = "0..*",
                paramLabel = "EXPIRY",
                description = "Age at which messages may be deleted, as in 7days or \"1day 12h\"; none, or"
                        + " server_default. Default: server_default.")
        private List<String> expiry = new ArrayList<>(List.of("server_default"));

        @Option(
                names = {"-m", "--max-topic-size"},
                paramLabel = "SIZE",
                converter = Converters.OfMaxSize.class,
                description = "Size at which the oldest messages may be deleted, as in 10GB; unlimited, or"
                        + " server_default. Default: server_default.")
        private long bytesMax = TopicRequest.SERVER_DEFAULT;

        @Option(
                names = {"-r", "--replication-factor"},
                paramLabel = "N",
                converter = Converters.OfReplicas.class,
                description = "Kept and shown, not applied. Default: 1.")
        private int replicationFactor = 1;

        @Option(
                names = {"-t", "--topic-id"},
                hidden = true,
                description = "Accepted and ignored: the server chooses.")
        private int ignored;

        @Override
        int run(Client client, Output output) throws IOException {
            TopicView made = client.createTopic(
                            stream(),
                            partitions,
                            new TopicRequest.Settings(
                                    compression, expiry(this, expiry), bytesMax, replicationFactor, name))
                    .topic();
            if (output.format() == Output.Format.JSON) {
                output.show(describe(made));
            }
            output.say("Topic " + name + " created in stream " + stream() + " with ID "
                    + Integer.toUnsignedString(made.id()) + " and " + PartitionCommands.partitions(made.partitions())
                    + ".");
            return Cli.DONE;
        }
    }

    private static Fields describe(TopicView topic) {
        Fields fields = new Fields();
        List<Table.Column> columns = table(List.of()).columns();
        List<Cell> cells = cells(topic);
        for (int i = 0; i < columns.size(); i++) {
            fields.add(columns.get(i).title(), columns.get(i).key(), cells.get(i));
        }
        return fields;
    }

    /** Deletes a topic. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes a topic with its messages.",
            footer = "  veltro topic delete orders events")
    static final class Delete extends ServerCommand.OnTopic {
        @Override
        int run(Client client, Output output) throws IOException {
            client.send(new TopicRequest.Delete(stream(), topic()));
            output.say("Deleted " + where() + ".");
            return Cli.DONE;
        }
    }

    /** Changes a topic. */
    @Command(
            name = "update",
            aliases = "u",
            description = "Changes a topic; what is left out stays as it is.",
            footer = {
                "  veltro topic update orders events events-2026",
                "  veltro topic update orders events events none 7days"
            })
    static final class Update extends ServerCommand.OnTopic {
        @Parameters(
                index = "2",
                paramLabel = "NAME",
                converter = Converters.OfName.class,
                description = "Its name from now on, 1 to 255 bytes.")
        private String name = "";

        @Parameters(
                index = "3",
                arity = "0..1",
                paramLabel = "COMPRESSION",
                converter = Converters.OfCompression.class,
                description = "none or gzip.")
        private @Nullable Integer compression;

        @Parameters(
                index = "4..*",
                arity = "0..*",
                paramLabel = "EXPIRY",
                description = "Age at which messages may be deleted, as in 7days; none, or server_default.")
        private List<String> expiry = new ArrayList<>();

        @Option(
                names = {"-m", "--max-topic-size"},
                paramLabel = "SIZE",
                converter = Converters.OfMaxSize.class,
                description = "Size at which the oldest messages may be deleted; unlimited, or server_default.")
        private @Nullable Long bytesMax;

        @Option(
                names = {"-r", "--replication-factor"},
                paramLabel = "N",
                converter = Converters.OfReplicas.class,
                description = "Kept and shown, not applied.")
        private @Nullable Integer replicationFactor;

        @Override
        int run(Client client, Output output) throws IOException {
            Optional<TopicView.Details> found = client.topic(stream(), topic());
            if (found.isEmpty()) {
                output.missing(notFound(this));
                return Cli.FAILED;
            }
            TopicView now = found.get().topic();
            client.send(new TopicRequest.Update(
                    stream(),
                    topic(),
                    new TopicRequest.Settings(
                            compression == null ? now.compression() : compression,
                            expiry.isEmpty() ? now.expiryMicros() : expiry(this, expiry),
                            bytesMax == null ? now.bytesMax() : bytesMax,
                            replicationFactor == null ? now.replicationFactor() : replicationFactor,
                            name)));
            output.say("Updated " + where() + ".");
            return Cli.DONE;
        }
    }

    private static String notFound(ServerCommand.OnTopic command) {
        return "No " + command.where() + " was found. See \"veltro topic list " + command.stream() + "\".";
    }

    /** Shows a topic. */
    @Command(
            name = "get",
            aliases = "g",
            description = "Shows a topic and its partitions; exits with 1 when there is none.",
            footer = {"  veltro topic get orders events", "  veltro topic get 0 0 --json"})
    static final class Get extends ServerCommand.OnTopic {
        @Override
        int run(Client client, Output output) throws IOException {
            Optional<TopicView.Details> found = client.topic(stream(), topic());
            if (found.isEmpty()) {
                output.missing(notFound(this));
                return Cli.FAILED;
            }
            output.show(
                    describe(found.get().topic()),
                    "partitions",
                    TopicCommands.partitions(found.get().partitions()));
            return Cli.DONE;
        }
    }

    /** Shows all topics of a stream. */
    @Command(
            name = "list",
            aliases = "l",
            description = "Shows all topics of a stream; exits with 1 when there is no such stream.",
            footer = "  veltro topic list orders")
    static final class ListAll extends ServerCommand.Listing {
        @Parameters(
                paramLabel = "STREAM",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the stream.")
        private Identifier stream = Identifier.of(0);

        @Override
        int run(Client client, Output output) throws IOException {
            List<TopicView> topics = client.topics(stream);
            if (topics.isEmpty() && client.stream(stream).isEmpty()) {
                output.missing("Stream " + stream + " was not found. See \"veltro stream list\".");
                return Cli.FAILED;
            }
            output.show(
                    table(topics),
                    "Stream " + stream + " has no topics yet. Make one with \"veltro topic create " + stream
                            + " NAME PARTITIONS\".");
            return Cli.DONE;
        }
    }

    /** Empties a topic. */
    @Command(
            name = "purge",
            aliases = "p",
            description = "Deletes all messages of a topic and the offsets stored for them.",
            footer = "  veltro topic purge orders events")
    static final class Purge extends ServerCommand.OnTopic {
        @Override
        int run(Client client, Output output) throws IOException {
            client.send(new TopicRequest.Purge(stream(), topic()));
            output.say("Purged " + where() + ".");
            return Cli.DONE;
        }
    }
}
