package io.veltro.cli.command;

import io.veltro.cli.client.RefusedException;
import io.veltro.cli.client.TransportKind;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.DurationText;
import io.veltro.cli.text.NotDone;
import io.veltro.cli.text.Secret;
import io.veltro.cli.text.ServerAddress;
import io.veltro.pipeline.error.ErrorCode;
import io.veltro.pipeline.request.RequestCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line: what was not done, why, and the way out. */
public final class Faults implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final int ARGUMENTS_SHOWN_MAX = 6;
    private static final int ARGUMENT_CHARACTERS_MAX = 40;

    /** How the parser begins its sentences, around the name of what was given. */
    private static final Pattern INVALID_VALUE = Pattern.compile(
            "^Invalid value for (?:option|positional parameter at index \\S+) [('](.*?)[')](?: \\(.*?\\))?: ");

    private static final Pattern ERROR = Pattern.compile("^Error: ");

    private final Invocation run;

    public Faults(Invocation run) {
        this.run = run;
    }

    @Override
    public int handleParseException(ParameterException fault, String[] arguments) {
        CommandLine command = fault.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + explain(fault));
        if (!UnmatchedArgumentException.printSuggestions(fault, err)) {
            err.println("Try: " + name + " --help");
        }
        return ExitCode.BAD_USAGE;
    }

    @Override
    public int handleExecutionException(Exception fault, CommandLine command, ParseResult all) {
        ParseResult parsed = all;
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        PrintWriter err = command.getErr();
        if (fault instanceof IOException || fault instanceof NotDone || fault instanceof IllegalArgumentException) {
            err.println(attempt(parsed) + ": " + explain(fault));
        } else {
            err.println(attempt(parsed) + ": this should not happen, please report it");
            fault.printStackTrace(err);
        }
        return ExitCode.FAILED;
    }

    private static String explain(ParameterException fault) {
        if (fault instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            if (first.startsWith("-")) {
                return "there is no option " + nameOf(first);
            }
            if (takesSecret(fault.getCommandLine().getCommandSpec())) {
                return "there is one argument too many";
            }
            boolean isNoun = !fault.getCommandLine().getSubcommands().isEmpty();
            return isNoun ? "there is no command \"" + first + "\"" : "\"" + first + "\" is one argument too many";
        }
        String sentence = ERROR.matcher(String.valueOf(fault.getMessage())).replaceFirst("");
        return INVALID_VALUE.matcher(sentence).replaceFirst("$1: ");
    }

    /** Of an option that does not exist: it may stand for one that takes a secret. */
    private static String nameOf(String option) {
        int equals = option.indexOf('=');
        return equals < 0 ? option : option.substring(0, equals);
    }

    private static boolean takesSecret(CommandSpec spec) {
        return spec.positionalParameters().stream().anyMatch(Faults::isSecret);
    }

    private static boolean isSecret(PositionalParamSpec positional) {
        return positional.type() == Secret.class;
    }

    /** The command as typed, without its options and without secrets. */
    private static String attempt(ParseResult parsed) {
        String arguments = parsed.matchedPositionals().stream()
                .filter(positional -> !isSecret(positional))
                .flatMap(positional -> positional.originalStringValues().stream())
                .limit(ARGUMENTS_SHOWN_MAX)
                .map(text ->
                        " " + Cell.text(text).shortened(ARGUMENT_CHARACTERS_MAX).text())
                .collect(Collectors.joining());
        return parsed.commandSpec().qualifiedName() + arguments;
    }

    private String explain(Exception fault) {
        if (fault instanceof RefusedException refused) {
            String wayOut = refused.code()
                    .map(code -> wayOut(code, refused.requestNumber()))
                    .orElse("");
            return "refused. " + refused.sentence() + " (error " + refused.number() + ")."
                    + (wayOut.isEmpty() ? "" : " " + wayOut + ".");
        }
        if (fault instanceof FileSystemException file) {
            return "file " + file.getFile() + ' ' + reason(file) + '.';
        }
        if (fault instanceof IOException broken) {
            return explainConnection(broken, run.server());
        }
        return fault.getMessage() + '.';
    }

    private static String reason(FileSystemException file) {
        if (file instanceof NoSuchFileException) {
            return "does not exist";
        }
        return file instanceof AccessDeniedException ? "may not be opened" : "cannot be used: " + file.getReason();
    }

    private String explainConnection(IOException broken, ServerAddress server) {
        if (broken instanceof ConnectException || broken instanceof NoRouteToHostException) {
            return "nothing answers at " + server + over()
                    + ". Start a server with \"ops/veltro server\", or name another with --server HOST:PORT"
                    + (run.transport() == TransportKind.TCP ? "." : " or --transport KIND.");
        }
        if (broken instanceof UnknownHostException) {
            return "there is no host \"" + server.host() + "\". Name another with --server HOST:PORT.";
        }
        if (broken instanceof SocketTimeoutException) {
            return "no answer from " + server + over() + " within "
                    + DurationText.format(run.options().timeout().toNanos() / 1000) + ". Wait longer with --timeout.";
        }
        String said = String.valueOf(broken.getMessage());
        if (broken instanceof EOFException) {
            int detail = said.indexOf(" (");
            return "the server at " + server + " has closed the connection" + (detail < 0 ? "" : said.substring(detail))
                    + ". See its log, then try again.";
        }
        if (broken instanceof SSLException && isUntrusted(broken)) {
            String why = said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
            return "the certificate of " + server + " is not trusted: " + why + ". Name it, or its issuer's, with"
                    + " --tls-ca FILE; a server that has made its own keeps it in tls/certificate.pem of its data.";
        }
        return "talking to " + server + over() + " failed: " + said + (said.endsWith("?") ? "" : ".");
    }

    /** Names the transport when it is not the usual one. */
    private String over() {
        return run.transport() == TransportKind.TCP
                ? ""
                : " over " + run.transport().title();
    }

    private static boolean isUntrusted(IOException broken) {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private static String wayOut(ErrorCode code, int requestNumber) {
        return switch (code) {
            case INVALID_COMMAND -> "The server may be older than this command";
            case DISCONNECTED -> "Try again when it is up";
            case UNAUTHENTICATED, INVALID_CREDENTIALS, INVALID_USERNAME, INVALID_PASSWORD ->
                checkCredentials(requestNumber);
            case RESOURCE_NOT_FOUND -> findResource(requestNumber);
            case UNAUTHORIZED -> "Ask somebody who manages users for it; \"veltro user get USER\" shows what is there";
            case USER_ALREADY_EXISTS -> "Choose another name, or see \"veltro user list\"";
            case USER_INACTIVE -> "Somebody who manages users can say \"veltro user status USER active\"";
            case PERSONAL_ACCESS_TOKEN_ALREADY_EXISTS, PERSONAL_ACCESS_TOKENS_LIMIT_REACHED ->
                "See \"veltro token list\"";
            case CONSUMER_GROUP_ID_NOT_FOUND -> "See \"veltro group list STREAM TOPIC\"";
            case CONSUMER_GROUP_MEMBER_NOT_FOUND ->
                "Its members are at work; stop them first, \"veltro group get STREAM TOPIC GROUP\" shows them";
            case CONSUMER_GROUP_NAME_ALREADY_EXISTS -> "Choose another name, or see \"veltro group list STREAM TOPIC\"";
            case STREAM_ID_NOT_FOUND -> "See \"veltro stream list\"";
            case STREAM_NAME_ALREADY_EXISTS -> "Choose another name, or see \"veltro stream list\"";
            case TOPIC_ID_NOT_FOUND -> "See \"veltro topic list STREAM\"";
            case TOPIC_NAME_ALREADY_EXISTS -> "Choose another name, or see \"veltro topic list STREAM\"";
            case INVALID_TOPIC_SIZE -> "Choose a larger size, or unlimited";
            case PARTITION_NOT_FOUND, INVALID_PARTITIONS_COUNT, INVALID_OFFSET ->
                "See \"veltro topic get STREAM TOPIC\"";
            case CONSUMER_OFFSET_NOT_FOUND -> "Store one with \"veltro offset set\"";
            case CANNOT_APPEND_TO_FILE -> "Make room on the server's disk, or purge a topic";
            default -> "";
        };
    }

    private static String checkCredentials(int requestNumber) {
        if (requestNumber == RequestCode.CHANGE_PASSWORD.number()) {
            return "The current password comes first, then the new one";
        }
        boolean isLogin = requestNumber == RequestCode.LOGIN_USER.number();
        return isLogin ? "Check -u and -p, or VELTRO_USERNAME and VELTRO_PASSWORD" : "";
    }

    private static String findResource(int requestNumber) {
        if (requestNumber == RequestCode.LOGIN_WITH_PERSONAL_ACCESS_TOKEN.number()) {
            return "Check -t, -n or VELTRO_TOKEN, or make another with \"veltro token create\"";
        }
        boolean isToken = requestNumber == RequestCode.DELETE_PERSONAL_ACCESS_TOKEN.number();
        return isToken ? "See \"veltro token list\"" : "See \"veltro user list\"";
    }
}
