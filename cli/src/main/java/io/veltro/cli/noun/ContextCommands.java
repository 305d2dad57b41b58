package io.veltro.cli.noun;

import io.veltro.cli.client.TransportKind;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.GlobalOptions;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.Verb;
import io.veltro.cli.home.Context;
import io.veltro.cli.home.Contexts;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Converters;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.Table;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contexts: names for servers and for who logs in there. */
@Command(
        name = "context",
        aliases = "ctx",
        description = "Name servers and logins, and choose among them.",
        subcommands = {
            ContextCommands.ListAll.class,
            ContextCommands.Use.class,
            ContextCommands.Create.class,
            ContextCommands.Delete.class
        },
        footer = {
            "  veltro context create staging --server 10.0.0.7:8090 -u ann",
            "  veltro context use staging",
            "  veltro stream list"
        })
public final class ContextCommands extends Noun {
    /** Shows all contexts. */
    @Command(
            name = "list",
            aliases = "l",
            description = "Shows all contexts and which one is in use; never passwords or tokens.",
            footer = {"  veltro context list", "  veltro context list --json"})
    static final class ListAll extends Verb {
        @Option(
                names = {"-l", "--list-mode"},
                paramLabel = "FORMAT",
                converter = Converters.OfFormat.class,
                description = "How to show the rows, as with --output.")
        void listMode(Output.Format format) {
            options().format(format);
        }

        @Override
        protected int execute() throws IOException {
            Contexts contexts = invocation().contexts();
            String active = contexts.activeName();
            Table table = new Table()
                    .column("Name", "name")
                    .column("In use", "active")
                    .column("Transport", "transport")
                    .column("Server", "server")
                    .column("Login", "login");
            for (Context context : contexts.all()) {
                boolean inUse = context.name().equals(active);
                table.row(
                        Cell.text(context.name()),
                        new Cell(inUse ? "yes" : "", Boolean.toString(inUse), false),
                        Cell.text(context.transport()),
                        Cell.text(context.address()),
                        Cell.text(login(context)));
            }
            output().show(table, "");
            return ExitCode.DONE;
        }

        private static String login(Context context) {
            if (context.tokenName().isPresent()) {
                return "saved token " + context.tokenName().get();
            }
            if (context.token().isPresent()) {
                return "token";
            }
            return context.username()
                    .map(name -> "user " + name + (context.password().isPresent() ? " with password" : ""))
                    .orElse("");
        }
    }

    /** Chooses a context. */
    @Command(
            name = "use",
            aliases = "u",
            description = "Chooses the context for the commands to come; \"default\" is 127.0.0.1:8090.",
            footer = {"  veltro context use staging", "  veltro context use default"})
    static final class Use extends Verb {
        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Override
        protected int execute() {
            invocation().contexts().use(name);
            output().say("Context " + name + " is in use.");
            return ExitCode.DONE;
        }
    }

    /** Makes a context. */
    @Command(
            name = "create",
            aliases = "c",
            description = {
                "Makes a context of --server, --transport, --tls and its kin, and of -u (with -p, if the password is to be kept), -t or"
                        + " -n.",
                "It is kept in ~/.veltro/contexts.toml, or in $VELTRO_HOME, where only you can read it."
            },
            footer = {
                "  veltro context create staging --server 10.0.0.7:8090 -u ann",
                "  veltro context create nightly --server 10.0.0.7:8090 -n nightly"
            })
    static final class Create extends Verb {
        @Parameters(paramLabel = "NAME", converter = Converters.OfName.class, description = "Its name; not default.")
        private String name = "";

        @Override
        protected int execute() {
            GlobalOptions given = options();
            TransportKind kind = given.transport().orElse(TransportKind.TCP);
            invocation()
                    .contexts()
                    .create(Context.of(
                            name,
                            kind,
                            given.server(kind),
                            given.tls(kind),
                            given.username(),
                            given.password(),
                            given.token(),
                            given.tokenName()));
            output().say("Context " + name + " created. Use it with \"veltro context use " + name + "\".");
            return ExitCode.DONE;
        }
    }

    /** Deletes a context. */
    @Command(
            name = "delete",
            aliases = "d",
            description = "Deletes a context; if it was in use, default is from now on.",
            footer = "  veltro context delete staging")
    static final class Delete extends Verb {
        @Parameters(paramLabel = "NAME", description = "Its name.")
        private String name = "";

        @Override
        protected int execute() {
            invocation().contexts().delete(name);
            output().say("Context " + name + " deleted.");
            return ExitCode.DONE;
        }
    }
}
