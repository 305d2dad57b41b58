package io.veltro.cli.noun;

import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Converters;
import io.veltro.pipeline.request.TopicRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A command that sets what can be set on a topic; what is left out stays as it is. Not a mixin, as those must begin with the
 * first argument and these two are the last.
 */
abstract class TopicSettings extends ServerCommand {
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
            description = "Age at which messages may be deleted, as in 7days or \"1day 12h\"; none, or server_default."
                    + " A new topic has server_default.")
    private List<String> expiry = new ArrayList<>();

    @Option(
            names = {"-m", "--max-topic-size"},
            paramLabel = "SIZE",
            converter = Converters.OfMaxSize.class,
            description = "Size at which the oldest messages may be deleted, as in 10GB; unlimited, or server_default."
                    + " A new topic has server_default.")
    private @Nullable Long bytesMax;

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "N",
            converter = Converters.OfReplicas.class,
            description = "Kept and shown, not applied. A new topic has 1.")
    private @Nullable Integer replicationFactor;

    /** What was given, over what was. */
    final TopicRequest.Settings over(TopicRequest.Settings now, String name) {
        return new TopicRequest.Settings(
                compression == null ? now.compression() : compression,
                expiry.isEmpty() ? now.expiryMicros() : Expiry.micros(expiry, spec()),
                bytesMax == null ? now.bytesMax() : bytesMax,
                replicationFactor == null ? now.replicationFactor() : replicationFactor,
                name);
    }
}
