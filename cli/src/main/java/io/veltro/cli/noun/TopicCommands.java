package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.Table;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.view.TopicView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
public final class TopicCommands extends Noun {
    static Table table(List<TopicView> topics) {
        return Table.of(topics, TopicCommands::describe);
    }

    private static Fields describe(TopicView topic) {
        return new Fields()
                .add("ID", "id", Cell.number(topic.id()))
                .add("Created (UTC)", "created_at", Cell.time(topic.createdMicros()))
                .add("Name", "name", Cell.text(topic.name()))
                .add("Size", "size", Cell.bytes(topic.bytes()))
                .add("Max size", "max_topic_size", Cell.maxSize(topic.bytesMax()))
                .add("Compression", "compression_algorithm", Cell.compression(topic.compression()))
                .add("Expiry", "message_expiry", Cell.expiry(topic.expiryMicros()))
                .add("Replicas", "replication_factor", Cell.number(topic.replicationFactor()))
                .add("Messages", "messages_count", Cell.number(topic.messages()))
                .add("Partitions", "partitions_count", Cell.number(topic.partitions()));
    }

    private static Fields describe(TopicView.Partition partition) {
        return new Fields()
                .add("Partition", "id", Cell.number(partition.id()))
                .add("Created (UTC)", "created_at", Cell.time(partition.createdMicros()))
                .add("Segments", "segments_count", Cell.number(partition.segments()))
                .add("Last offset", "current_offset", Cell.number(partition.currentOffset()))
                .add("Size", "size", Cell.bytes(partition.bytes()))
                .add("Messages", "messages_count", Cell.number(partition.messages()));
    }

    /**
     * A command that sets what can be set on a topic; what is left out stays as it is. Not a mixin, as those must begin with the
     * first argument and these two are the last.
     */
    abstract static class Setting extends ServerCommand {
        /** Of a topic that is being made. */
        static final TopicRequest.Settings DEFAULTS = new TopicRequest.Settings(
                TopicRequest.COMPRESSION_NONE, TopicRequest.SERVER_DEFAULT, TopicRequest.SERVER_DEFAULT, 1, "");

        @Parameters(
                index = "3",
                arity = "0..1",
                paramLabel = "COMPRESSION",
                converter = Converters.OfCompression.class,
                description = "none or gzip; kept and shown, not applied. A new topic has none.")
        private @Nullable Integer compression;

        @Parameters(
                index = "4..*",
                arity = "0..*",
                paramLabel = "EXPIRY",
                description =
                        "Age at which messages may be deleted, as in 7days or \"1day 12h\"; none, or server_default."
                                + " A new topic has server_default.")
        private List<String> expiry = new ArrayList<>();

        @Option(
                names = {"-m", "--max-topic-size"},
                paramLabel = "SIZE",
                converter = Converters.OfMaxSize.class,
                description =
                        "Size at which the oldest messages may be deleted, as in 10GB; unlimited, or server_default."
                                + " A new topic has server_default.")
        private @Nullable Long bytesMax;

        @Option(
                names = {"-r", "--replication-factor"},
                paramLabel = "N",
                converter = Converters.OfReplicas.class,
                description = "Kept and shown, not applied. A new topic has 1.")
        private @Nullable Integer replicationFactor;

        private @Nullable Long expiryMicros;

        @Override
        protected final void check() {
            if (!expiry.isEmpty()) {
                expiryMicros = expiryMicros(expiry);
            }
        }

        /** What was given, over what was. */
        final TopicRequest.Settings over(TopicRequest.Settings now, String name) {
            return new TopicRequest.Settings(
                    compression == null ? now.compression() : compression,
                    expiryMicros == null ? now.expiryMicros() : expiryMicros,
                    bytesMax == null ? now.bytesMax() : bytesMax,
                    replicationFactor == null ? now.replicationFactor() : replicationFactor,
                    name);
        }
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
    static final class Create extends Setting {
        @Mixin
        private final Target.OfStream target = new Target.OfStream();

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

        @Option(
                names = {"-t", "--topic-id"},
                hidden = true,
                description = "Accepted and ignored: the server chooses.")
        private int ignored;

        @Override
        protected int run(Client client, Output output) throws IOException {
            TopicView made = client.createTopic(target.stream(), partitions, over(DEFAULTS, name))
                    .topic();
            if (output.format() == Output.Format.JSON) {
                output.show(describe(made));
            }
            output.say("Topic " + name + " created in stream " + target.stream() + " with ID "
                    + Integer.toUnsignedString(made.id()) + " and " + PartitionCommands.partitions(made.partitions())
                    + ".");
            return ExitCode.DONE;
        }
    }

    /** Deletes a topic. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes a topic with its messages.",
            footer = "  veltro topic delete orders events")
    static final class Delete extends ServerCommand {
        @Mixin
        private final Target.OfTopic target = new Target.OfTopic();

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.deleteTopic(target.stream(), target.topic());
            output.say("Deleted " + target.where() + ".");
            return ExitCode.DONE;
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
    static final class Update extends Setting {
        @Mixin
        private final Target.OfTopic target = new Target.OfTopic();

        @Parameters(
                index = "2",
                paramLabel = "NAME",
                converter = Converters.OfName.class,
                description = "Its name from now on, 1 to 255 bytes.")
        private String name = "";

        @Override
        protected int run(Client client, Output output) throws IOException {
            Optional<TopicView.Details> found = client.topic(target.stream(), target.topic());
            if (found.isEmpty()) {
                output.missing(target.missing());
                return ExitCode.FAILED;
            }
            TopicView now = found.get().topic();
            TopicRequest.Settings before = new TopicRequest.Settings(
                    now.compression(), now.expiryMicros(), now.bytesMax(), now.replicationFactor(), now.name());
            client.updateTopic(target.stream(), target.topic(), over(before, name));
            output.say("Updated " + target.where() + ".");
            return ExitCode.DONE;
        }
    }

    /** Shows a topic. */
    @Command(
            name = "get",
            aliases = "g",
            description = "Shows a topic and its partitions; exits with 1 when there is none.",
            footer = {"  veltro topic get orders events", "  veltro topic get 0 0 --json"})
    static final class Get extends ServerCommand {
        @Mixin
        private final Target.OfTopic target = new Target.OfTopic();

        @Override
        protected int run(Client client, Output output) throws IOException {
            Optional<TopicView.Details> found = client.topic(target.stream(), target.topic());
            if (found.isEmpty()) {
                output.missing(target.missing());
                return ExitCode.FAILED;
            }
            output.show(
                    describe(found.get().topic()),
                    "partitions",
                    Table.of(found.get().partitions(), TopicCommands::describe));
            return ExitCode.DONE;
        }
    }

    /** Shows all topics of a stream. */
    @Command(
            name = "list",
            aliases = "l",
            description = "Shows all topics of a stream; exits with 1 when there is no such stream.",
            footer = "  veltro topic list orders")
    static final class ListAll extends ServerCommand.Listing {
        @Mixin
        private final Target.OfStream target = new Target.OfStream();

        @Override
        protected int run(Client client, Output output) throws IOException {
            List<TopicView> topics = client.topics(target.stream());
            if (topics.isEmpty() && client.stream(target.stream()).isEmpty()) {
                output.missing(target.missing());
                return ExitCode.FAILED;
            }
            output.show(
                    table(topics),
                    "Stream " + target.stream() + " has no topics yet. Make one with \"veltro topic create "
                            + target.stream() + " NAME PARTITIONS\".");
            return ExitCode.DONE;
        }
    }

    /** Empties a topic. */
    @Command(
            name = "purge",
            aliases = "p",
            description = "Deletes all messages of a topic and the offsets stored for them.",
            footer = "  veltro topic purge orders events")
    static final class Purge extends ServerCommand {
        @Mixin
        private final Target.OfTopic target = new Target.OfTopic();

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.purgeTopic(target.stream(), target.topic());
            output.say("Purged " + target.where() + ".");
            return ExitCode.DONE;
        }
    }
}
