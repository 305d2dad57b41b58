package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.PermissionText;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.Table;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.UserView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Users: who may log in and what they may do. */
@Command(
        name = "user",
        aliases = "u",
        description = "Make, show, change and delete users.",
        subcommands = {
            UserCommands.Create.class,
            UserCommands.Delete.class,
            UserCommands.Get.class,
            UserCommands.ListAll.class,
            UserCommands.Name.class,
            UserCommands.Status.class,
            UserCommands.Password.class,
            UserCommands.Grant.class
        },
        footer = {"  veltro user create ann -g r_str,p_msg", "  veltro user list"})
public final class UserCommands extends Noun {
    private static final Identifier UNSET = Identifier.of(0);

    private static Fields describe(UserView user) {
        return new Fields()
                .add("ID", "id", Cell.number(user.id()))
                .add("Created (UTC)", "created_at", Cell.time(user.createdMicros()))
                .add("Status", "status", Cell.text(status(user.status())))
                .add("Username", "username", Cell.text(user.username()));
    }

    private static String status(int code) {
        for (UserRequest.Status status : UserRequest.Status.values()) {
            if (status.code() == code) {
                return status.name().toLowerCase(Locale.ROOT);
            }
        }
        return "unknown " + code;
    }

    private static void show(UserView.Details user, Output output) throws IOException {
        Permissions permissions = user.permissions().orElse(new Permissions(0, List.of()));
        output.show(describe(user.user()), "permissions", PermissionText.table(permissions));
    }

    /** The user a command is about. */
    private static final class User {
        @Parameters(
                index = "0",
                paramLabel = "USER",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the user.")
        private Identifier id = UNSET;
    }

    /** What a user may do. */
    private static final class Granted {
        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec = CommandSpec.create();

        @Option(
                names = {"-g", "--global-permissions"},
                paramLabel = "PERM,PERM",
                converter = Converters.OfGlobalPermissions.class,
                description = "What holds everywhere: m_srv r_srv m_usr r_usr m_str r_str m_top r_top p_msg s_msg"
                        + " (manage or read servers, users, streams, topics; poll, send messages), or in full as in"
                        + " read_streams.")
        private @Nullable Integer global;

        @Option(
                names = {"-s", "--stream-permissions"},
                paramLabel = "SPEC",
                converter = Converters.OfStreamPermissions.class,
                description = "What holds in one stream and its topics, as in 1:r_str,p_msg#2:s_msg for stream 1 and"
                        + " its topic 2, by number. May be repeated.")
        private List<Permissions.OfStream> streams = new ArrayList<>();

        /** Nothing said means none at all. */
        Optional<Permissions> permissions() {
            Set<Integer> seen = new HashSet<>();
            for (Permissions.OfStream stream : streams) {
                if (!seen.add(stream.stream())) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "--stream-permissions: stream " + Integer.toUnsignedString(stream.stream())
                                    + " is named twice, name it once with all permissions and topics");
                }
            }
            if (global == null && streams.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Permissions(global == null ? 0 : global, streams));
        }
    }

    /** Makes a user. */
    @Command(
            name = "create",
            aliases = "c",
            description = {
                "Makes a user. Without permissions they may look after their own password and tokens only.",
                "A password that is left out is asked for at a terminal, else it is a line of the input."
            },
            footer = {
                "  veltro user create ann --global-permissions read_streams,poll_messages",
                "  veltro user create bob -s 0:r_str#1:p_msg,s_msg -s 3:m_str < password.txt"
            })
    static final class Create extends ServerCommand {
        @Parameters(index = "0", paramLabel = "USERNAME", description = "The name to log in with, 3 to 50 bytes.")
        private String username = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "PASSWORD",
                converter = Converters.OfSecret.class,
                description = "3 to 100 bytes. Better left out: others see what stands on a command line.")
        private @Nullable Secret password;

        @Option(
                names = {"-u", "--user-status"},
                paramLabel = "STATUS",
                converter = Converters.OfUserStatus.class,
                description = "active or inactive. Default: active.")
        private UserRequest.Status status = UserRequest.Status.ACTIVE;

        @Mixin
        private final Granted granted = new Granted();

        private Optional<Permissions> permissions = Optional.empty();

        @Override
        protected void check() {
            permissions = granted.permissions();
        }

        @Override
        protected int run(Client client, Output output) throws IOException {
            Secret secret = password == null ? console().newSecret("Password of " + username) : password;
            UserView.Details made = client.createUser(username, secret.text(), status, permissions);
            if (output.format() == Output.Format.JSON) {
                show(made, output);
            }
            output.say("User " + username + " created with ID "
                    + Integer.toUnsignedString(made.user().id()) + ".");
            return ExitCode.DONE;
        }
    }

    /** Deletes a user. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes a user with their tokens and ends their logins.",
            footer = "  veltro user delete ann")
    static final class Delete extends ServerCommand {
        @Mixin
        private final User user = new User();

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.deleteUser(user.id);
            output.say("User " + user.id + " deleted.");
            return ExitCode.DONE;
        }
    }

    /** Shows a user. */
    @Command(
            name = "get",
            aliases = "g",
            description = "Shows a user and their permissions; exits with 1 when there is none.",
            footer = {"  veltro user get ann", "  veltro user get 0 --json"})
    static final class Get extends ServerCommand {
        @Mixin
        private final User user = new User();

        @Override
        protected int run(Client client, Output output) throws IOException {
            Optional<UserView.Details> found = client.user(user.id);
            if (found.isEmpty()) {
                output.missing("User " + user.id + " was not found. See \"veltro user list\".");
                return ExitCode.FAILED;
            }
            show(found.get(), output);
            return ExitCode.DONE;
        }
    }

    /** Shows all users. */
    @Command(
            name = "list",
            aliases = "l",
            description = "Shows all users.",
            footer = {"  veltro user list", "  veltro user list --json"})
    static final class ListAll extends ServerCommand.Listing {
        @Override
        protected int run(Client client, Output output) throws IOException {
            output.show(Table.of(client.users(), UserCommands::describe), "There are no users.");
            return ExitCode.DONE;
        }
    }

    /** Renames a user. */
    @Command(name = "name", aliases = "n", description = "Renames a user.", footer = "  veltro user name ann anna")
    static final class Name extends ServerCommand {
        @Mixin
        private final User user = new User();

        @Parameters(index = "1", paramLabel = "NEW_NAME", description = "The new name, 3 to 50 bytes.")
        private String name = "";

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.updateUser(user.id, Optional.of(name), Optional.empty());
            output.say("User " + user.id + " renamed to " + name + ".");
            return ExitCode.DONE;
        }
    }

    /** Lets a user log in, or keeps them out. */
    @Command(
            name = "status",
            aliases = "s",
            description = "Lets a user log in, or keeps them out.",
            footer = "  veltro user status ann inactive")
    static final class Status extends ServerCommand {
        @Mixin
        private final User user = new User();

        @Parameters(
                index = "1",
                paramLabel = "STATUS",
                converter = Converters.OfUserStatus.class,
                description = "active or inactive.")
        private UserRequest.Status status = UserRequest.Status.ACTIVE;

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.updateUser(user.id, Optional.empty(), Optional.of(status));
            output.say("User " + user.id + " is " + UserCommands.status(status.code()) + " now.");
            return ExitCode.DONE;
        }
    }

    /** Changes a password. */
    @Command(
            name = "password",
            aliases = "pwd",
            description = {
                "Changes a password; the current one is always needed.",
                "What is left out is asked for at a terminal, else each is a line of the input, the current one first."
            },
            footer = {"  veltro user password ann", "  veltro user password ann < both-passwords.txt"})
    static final class Password extends ServerCommand {
        @Mixin
        private final User user = new User();

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "CURRENT",
                converter = Converters.OfSecret.class,
                description = "The current password. Better left out: others see what stands on a command line.")
        private @Nullable Secret current;

        @Parameters(
                index = "2",
                arity = "0..1",
                paramLabel = "NEW",
                converter = Converters.OfSecret.class,
                description = "The new one, 3 to 100 bytes. Better left out, too.")
        private @Nullable Secret replacement;

        @Override
        protected int run(Client client, Output output) throws IOException {
            Secret old = current == null ? console().secret("Current password of " + user.id) : current;
            Secret fresh = replacement == null ? console().newSecret("New password of " + user.id) : replacement;
            client.changePassword(user.id, old.text(), fresh.text());
            output.say("Password of user " + user.id + " changed.");
            return ExitCode.DONE;
        }
    }

    /** Replaces permissions. */
    @Command(
            name = "permissions",
            aliases = "p",
            description = "Replaces what a user may do. Without options everything is taken away.",
            footer = {"  veltro user permissions ann -g read_streams -s 0:p_msg,s_msg", "  veltro user permissions ann"
            })
    static final class Grant extends ServerCommand {
        @Mixin
        private final User user = new User();

        @Mixin
        private final Granted granted = new Granted();

        private Optional<Permissions> permissions = Optional.empty();

        @Override
        protected void check() {
            permissions = granted.permissions();
        }

        @Override
        protected int run(Client client, Output output) throws IOException {
            client.updatePermissions(user.id, permissions);
            output.say(
                    permissions.isPresent()
                            ? "Permissions of user " + user.id + " replaced."
                            : "All permissions of user " + user.id + " taken away.");
            return ExitCode.DONE;
        }
    }
}
