package io.veltro.cli;

import io.veltro.cli.command.Console;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Faults;
import io.veltro.cli.command.GlobalOptions;
import io.veltro.cli.command.Invocation;
import io.veltro.cli.command.Verb;
import io.veltro.cli.noun.ClientCommands;
import io.veltro.cli.noun.ClusterCommands;
import io.veltro.cli.noun.ContextCommands;
import io.veltro.cli.noun.GroupCommands;
import io.veltro.cli.noun.MessageCommands;
import io.veltro.cli.noun.OffsetCommands;
import io.veltro.cli.noun.PartitionCommands;
import io.veltro.cli.noun.SegmentCommands;
import io.veltro.cli.noun.SessionCommands;
import io.veltro.cli.noun.ShellCommands;
import io.veltro.cli.noun.SnapshotCommand;
import io.veltro.cli.noun.StreamCommands;
import io.veltro.cli.noun.SystemCommands;
import io.veltro.cli.noun.TokenCommands;
import io.veltro.cli.noun.TopicCommands;
import io.veltro.cli.noun.UserCommands;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Spec;

/**
 * The root of all commands: {@code veltro}. A whole program in {@link #main}, a function of its arguments and streams in
 * {@link #run}; {@link #commandLine} takes further commands beside its own, for launchers that have some.
 */
@Command(
        name = "veltro",
        description = {"Talks to a Veltro server, or to any server that speaks the Iggy 0.8 protocol.", ""},
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Cli.Version.class,
        subcommands = {
            StreamCommands.class,
            TopicCommands.class,
            PartitionCommands.class,
            MessageCommands.class,
            OffsetCommands.class,
            GroupCommands.class,
            SegmentCommands.class,
            UserCommands.class,
            TokenCommands.class,
            SessionCommands.LogIn.class,
            SessionCommands.LogOut.class,
            ContextCommands.class,
            ClientCommands.class,
            ClusterCommands.class,
            SystemCommands.Ping.class,
            SystemCommands.Me.class,
            SystemCommands.Stats.class,
            SnapshotCommand.class,
            ShellCommands.Completion.class,
            ShellCommands.Help.class
        },
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit codes: 0 done, 1 not done (refused, unreachable, or not there), 2 bad usage.",
            "",
            "Examples:",
            "  veltro -u iggy stream create orders",
            "  veltro topic create orders events 3",
            "  echo hello | veltro message send orders events",
            "  veltro message poll orders events 0 --first -m 10"
        })
public final class Cli implements Callable<Integer> {
    private static final int HELP_COLUMNS = 100;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final GlobalOptions options = new GlobalOptions();

    private Cli() {}

    /** The program. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Runs one command within this process and returns its exit code. */
    public static int run(
            String[] arguments, PrintStream out, PrintStream err, InputStream in, Map<String, String> environment) {
        return run(arguments, Console.of(out, err, in, environment));
    }

    static int run(String[] arguments, Console console) {
        return commandLine(console, List.of()).execute(arguments);
    }

    /** All commands, reading and writing the process's streams; {@code more} are commands of the caller's own. */
    public static CommandLine commandLine(Object... more) {
        return commandLine(Console.ofProcess(), Arrays.asList(more));
    }

    private static CommandLine commandLine(Console console, List<Object> more) {
        Cli cli = new Cli();
        Invocation run = new Invocation(console, cli.options);
        CommandLine root = new CommandLine(cli, new BindingFactory(run));
        root.getCommandSpec()
                .addOption(flag("Show what a command does, with an example.", "-h", "--help")
                        .usageHelp(true)
                        .build())
                .addOption(flag("Show the version.", "-V", "--version")
                        .versionHelp(true)
                        .build());
        below(root).forEach(command -> inherit(root.getCommandSpec(), command));
        more.forEach(root::addSubcommand);
        Faults faults = new Faults(run);
        return root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        console.askPassword().isPresent() ? Ansi.AUTO : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_COLUMNS)
                .setExecutionExceptionHandler(faults)
                .setParameterExceptionHandler(faults);
    }

    private static OptionSpec.Builder flag(String description, String... names) {
        return OptionSpec.builder(names).type(boolean.class).arity("0").description(description);
    }

    /**
     * Lets a command and all below it take the root's options, under the names it does not use itself: {@code message send
     * -p} means a partition, {@code --password} still means the password.
     */
    private static void inherit(CommandSpec root, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        Set<String> taken = new HashSet<>(spec.optionsMap().keySet());
        for (OptionSpec option : root.options()) {
            String[] free = Arrays.stream(option.names())
                    .filter(name -> !taken.contains(name))
                    .toArray(String[]::new);
            if (free.length > 0 && !option.versionHelp()) {
                spec.addOption(OptionSpec.builder(option)
                        .names(free)
                        .inherited(true)
                        .root(option)
                        .hidden(true)
                        .build());
            }
        }
        layOut(spec);
        below(command).forEach(verb -> inherit(root, verb));
    }

    /** Each command once, however many aliases it has. */
    private static Set<CommandLine> below(CommandLine command) {
        return new LinkedHashSet<>(command.getSubcommands().values());
    }

    private static void layOut(CommandSpec spec) {
        UsageMessageSpec help = spec.usageMessage();
        boolean hasExamples = help.footer().length > 0;
        List<String> footer = new ArrayList<>(List.of(help.footer()));
        if (hasExamples) {
            footer.add("");
        }
        footer.add("Options of every command: veltro --help");
        help.footer(footer.toArray(String[]::new))
                .footerHeading(hasExamples ? "%nExamples:%n" : "%n")
                .synopsisSubcommandLabel("COMMAND")
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading(spec.positionalParameters().isEmpty() ? "%n" : "")
                .commandListHeading("%nCommands:%n");
    }

    /** Without a command it shows them all. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }

    /** Makes commands and tells them which run they are part of. */
    private record BindingFactory(Invocation run) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            K made = CommandLine.defaultFactory().create(type);
            if (made instanceof Verb verb) {
                verb.bind(run);
            }
            return made;
        }
    }

    /** The version the archive was built as. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Optional<String> built = Optional.ofNullable(Cli.class.getPackage().getImplementationVersion());
            return new String[] {"veltro " + built.orElse("(not packaged)")};
        }
    }
}
