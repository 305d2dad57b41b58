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
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.view.GroupView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Consumer groups: several connections that share the partitions of a topic. */
@Command(
        name = "group",
        aliases = {"g", "consumer-group"},
        description = "Make, show and delete consumer groups.",
        subcommands = {
            GroupCommands.Create.class,
            GroupCommands.Delete.class,
            GroupCommands.Get.class,
            GroupCommands.ListAll.class
        },
        footer = {"  veltro group create orders events billing", "  veltro group get orders events billing"})
public final class GroupCommands extends Noun {
    private static Fields describe(GroupView group) {
        return new Fields()
                .add("ID", "id", Cell.number(group.id()))
                .add("Name", "name", Cell.text(group.name()))
                .add("Partitions", "partitions_count", Cell.number(group.partitions()))
                .add("Members", "members_count", Cell.number(group.members()));
    }

    /** A group of a topic. */
    private static final class Group extends Target.OfTopic {
        @Parameters(
                index = "2",
                paramLabel = "GROUP",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the group.")
        private Identifier group = Identifier.of(0);

        @Override
        String where() {
            return "group " + group + " of " + super.where();
        }

        @Override
        String missing() {
            return "No " + where() + " was found. See \"veltro group list " + stream() + " " + topic() + "\".";
        }
    }

    /** Makes a group. */
    @Command(
            name = "create",
            aliases = "c",
            description = "Makes a consumer group; the server gives it a number.",
            footer = "  veltro group create orders events billing")
    static final class Create extends ServerCommand {
        @Mixin
        private final Target.OfTopic target = new Target.OfTopic();

        @Parameters(
                index = "2",
                paramLabel = "NAME",
                converter = Converters.OfName.class,
                description = "Its name, 1 to 255 bytes; no other group of the topic has it.")
        private String name = "";

        @Option(
                names = {"-g", "--group-id"},
                hidden = true,
                description = "Accepted and ignored: the server chooses.")
        private int ignored;

        @Override
        protected int run(Client client, Output output) throws IOException {
            GroupView made =
                    client.createGroup(target.stream(), target.topic(), name).group();
            if (output.format() == Output.Format.JSON) {
                output.show(describe(made));
            }
            output.say("Group " + name + " created in " + target.where() + " with ID "
                    + Integer.toUnsignedString(made.id()) + ".");
            return ExitCode.DONE;
        }
    }

    /** Deletes a group. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes a consumer group and the offsets stored for it.",
            footer = "  veltro group delete orders events billing")
    static final class Delete extends ServerCommand {
        @Mixin
        private final Group target = new Group();

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.deleteGroup(target.stream(), target.topic(), target.group);
            output.say("Deleted " + target.where() + ".");
            return ExitCode.DONE;
        }
    }

    /** Shows a group. */
    @Command(
            name = "get",
            aliases = "g",
            description = "Shows a consumer group, its members and who has which partitions; exits with 1 when there is"
                    + " none.",
            footer = {"  veltro group get orders events billing", "  veltro group get 0 0 0 --json"})
    static final class Get extends ServerCommand {
        @Mixin
        private final Group target = new Group();

        @Override
        protected int run(Client client, Output output) throws IOException {
            Optional<GroupView.Details> found = client.group(target.stream(), target.topic(), target.group);
            if (found.isEmpty()) {
                output.missing(target.missing());
                return ExitCode.FAILED;
            }
            Table members = new Table().column("Member", "id").column("Partitions", "partitions");
            for (GroupView.Member member : found.get().members()) {
                members.row(Cell.number(member.id()), Cell.numbers(member.partitions()));
            }
            output.show(describe(found.get().group()), "members", members);
            return ExitCode.DONE;
        }
    }

    /** Shows all groups of a topic. */
    @Command(
            name = "list",
            aliases = "l",
            description = "Shows all consumer groups of a topic; exits with 1 when there is no such topic.",
            footer = "  veltro group list orders events")
    static final class ListAll extends ServerCommand.Listing {
        @Mixin
        private final Target.OfTopic target = new Target.OfTopic();

        @Override
        protected int run(Client client, Output output) throws IOException {
            List<GroupView> groups = client.groups(target.stream(), target.topic());
            if (groups.isEmpty()
                    && client.topic(target.stream(), target.topic()).isEmpty()) {
                output.missing(target.missing());
                return ExitCode.FAILED;
            }
            output.show(
                    Table.of(groups, GroupCommands::describe),
                    "There are no groups of " + target.where() + " yet. Make one with \"veltro group create "
                            + target.stream() + " " + target.topic() + " NAME\".");
            return ExitCode.DONE;
        }
    }
}
