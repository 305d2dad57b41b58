package io.veltro.cli.noun;

import io.veltro.cli.text.Converters;
import io.veltro.pipeline.request.Identifier;
import picocli.CommandLine.Parameters;

/** What a command is about: its first arguments, to be mixed in. */
final class Target {
    private static final Identifier UNSET = Identifier.of(0);

    private Target() {}

    /** A stream. */
    static class OfStream {
        @Parameters(
                index = "0",
                paramLabel = "STREAM",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the stream.")
        private Identifier stream = UNSET;

        final Identifier stream() {
            return stream;
        }

        /** What it is, for a sentence. */
        String where() {
            return "stream " + stream;
        }

        /** That there is none. */
        String missing() {
            return "Stream " + stream + " was not found. See \"veltro stream list\".";
        }
    }

    /** A topic of a stream. */
    static class OfTopic extends OfStream {
        @Parameters(
                index = "1",
                paramLabel = "TOPIC",
                converter = Converters.OfIdentifier.class,
                description = "Number or name of the topic.")
        private Identifier topic = UNSET;

        final Identifier topic() {
            return topic;
        }

        @Override
        String where() {
            return "topic " + topic + " of " + super.where();
        }

        @Override
        String missing() {
            return "No topic " + topic + " of stream " + stream() + " was found. See \"veltro topic list " + stream()
                    + "\".";
        }
    }

    /** A partition of a topic. */
    static final class OfPartition extends OfTopic {
        @Parameters(
                index = "2",
                paramLabel = "PARTITION",
                converter = Converters.OfPartition.class,
                description = "Number of the partition, from 0.")
        private int partition;

        /** Its number, unsigned. */
        int partition() {
            return partition;
        }

        /** Its number where one may be left out. */
        long maybePartition() {
            return Integer.toUnsignedLong(partition);
        }

        @Override
        String where() {
            return "partition " + Integer.toUnsignedString(partition) + " of " + super.where();
        }
    }
}
