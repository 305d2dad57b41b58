package io.veltro.cli.noun;

import io.veltro.cli.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What makes a shell a better place: help and completion. */
public final class ShellCommands {
    private ShellCommands() {}

    /** Prints a script that lets bash and zsh complete commands and options. */
    @Command(
            name = "completion",
            aliases = "generate-completion",
            description = "Prints a completion script for bash and zsh.",
            footer = {"  source <(veltro completion)", "  veltro completion > /etc/bash_completion.d/veltro"})
    public static final class Completion implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            CommandSpec root = spec.root();
            spec.commandLine().getOut().print(AutoComplete.bash(root.name(), root.commandLine()));
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        }
    }

    /** Shows what a command does. */
    @Command(
            name = "help",
            description = "Shows what a command does, as --help behind it.",
            footer = "  veltro help topic create")
    public static final class Help implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, word by word.")
        private List<String> words = new ArrayList<>();

        @Override
        public Integer call() {
            CommandLine command = spec.root().commandLine();
            for (String word : words) {
                CommandLine below = command.getSubcommands().get(word);
                if (below == null) {
                    throw new ParameterException(command, "there is no command \"" + word + "\"");
                }
                command = below;
            }
            command.usage(spec.commandLine().getOut());
            return ExitCode.DONE;
        }
    }
}
