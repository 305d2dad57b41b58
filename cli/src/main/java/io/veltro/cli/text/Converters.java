package io.veltro.cli.text;

import io.veltro.cli.client.TransportKind;
import io.veltro.cli.client.UserHeader;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From what people type to what requests hold; what cannot be read is bad usage, said in one sentence. */
public final class Converters {
    private static final int NAME_BYTES_MAX = 255;

    private Converters() {}

    private static <T> T convert(String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** A number or a name. */
    public static final class OfIdentifier implements ITypeConverter<Identifier> {
        @Override
        public Identifier convert(String text) {
            return Converters.convert(text, Identifier::parse);
        }
    }

    /** A name to be given. */
    public static final class OfName implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > NAME_BYTES_MAX) {
                throw new TypeConversionException(
                        "a name has 1 to " + NAME_BYTES_MAX + " bytes, this one has " + bytes);
            }
            return text;
        }
    }

    /** An unsigned 64-bit number. */
    public static final class OfUnsigned implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.parseUnsignedLong(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("\"" + text + "\" is no number from 0 to 18446744073709551615");
            }
        }
    }

    /** A partition's number. */
    public static final class OfPartition implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                return Integer.parseUnsignedInt(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("\"" + text + "\" is no partition, write a number from 0");
            }
        }
    }

    /** A connection's number. */
    public static final class OfClient implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                int client = Integer.parseUnsignedInt(text);
                if (client != 0) {
                    return client;
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("\"" + text + "\" is no client, write a number from 1 to 4294967295");
            }
            throw new TypeConversionException("no client has the number 0, they begin with 1");
        }
    }

    /** How many, at least 0. */
    public static final class OfCount implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                int count = Integer.parseInt(text);
                if (count >= 0) {
                    return count;
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("\"" + text + "\" is no number from 0 to 2147483647");
            }
            throw new TypeConversionException(text + " is less than 0");
        }
    }

    /** How many copies of a topic. */
    public static final class OfReplicas implements ITypeConverter<Integer> {
        private static final int REPLICAS_MAX = 255;

        @Override
        public Integer convert(String text) {
            int replicas = new OfCount().convert(text);
            if (replicas > REPLICAS_MAX) {
                throw new TypeConversionException(text + " is more than " + REPLICAS_MAX);
            }
            return replicas;
        }
    }

    /** The largest size of a topic. */
    public static final class OfMaxSize implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "unlimited" -> TopicRequest.UNLIMITED;
                case "default", "server_default" -> TopicRequest.SERVER_DEFAULT;
                default -> Converters.convert(text, SizeText::parse);
            };
        }
    }

    /** {@code none} or {@code gzip}. */
    public static final class OfCompression implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "none" -> TopicRequest.COMPRESSION_NONE;
                case "gzip" -> TopicRequest.COMPRESSION_GZIP;
                default -> throw new TypeConversionException("\"" + text + "\" is no compression, write none or gzip");
            };
        }
    }

    /** How long to wait; 0 waits for ever. */
    public static final class OfTimeout implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (text.equals("0")) {
                return Duration.ZERO;
            }
            return Duration.of(Converters.convert(text, DurationText::parseMicros), ChronoUnit.MICROS);
        }
    }

    /** {@code table}, {@code list} or {@code json}. */
    public static final class OfFormat implements ITypeConverter<Output.Format> {
        @Override
        public Output.Format convert(String text) {
            for (Output.Format format : Output.Format.values()) {
                if (format.toString().equalsIgnoreCase(text)) {
                    return format;
                }
            }
            throw new TypeConversionException("\"" + text + "\" is no format, write table, list or json");
        }
    }

    /** {@code host:port}. */
    public static final class OfAddress implements ITypeConverter<ServerAddress> {
        @Override
        public ServerAddress convert(String text) {
            return Converters.convert(text, ServerAddress::parse);
        }
    }

    /** The address of an HTTP API. */
    public static final class OfUrl implements ITypeConverter<ServerAddress> {
        @Override
        public ServerAddress convert(String text) {
            return Converters.convert(text, ServerAddress::parseUrl);
        }
    }

    /** A way to speak to a server. */
    public static final class OfTransport implements ITypeConverter<TransportKind> {
        @Override
        public TransportKind convert(String text) {
            return Converters.convert(text, TransportKind::parse);
        }
    }

    /** Permissions of the whole server. */
    public static final class OfGlobalPermissions implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return Converters.convert(text, PermissionText::parseGlobal);
        }
    }

    /** Permissions of one stream and its topics. */
    public static final class OfStreamPermissions implements ITypeConverter<Permissions.OfStream> {
        @Override
        public Permissions.OfStream convert(String text) {
            return Converters.convert(text, PermissionText::parseStream);
        }
    }

    /** {@code active} or {@code inactive}. */
    public static final class OfUserStatus implements ITypeConverter<UserRequest.Status> {
        @Override
        public UserRequest.Status convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "active" -> UserRequest.Status.ACTIVE;
                case "inactive" -> UserRequest.Status.INACTIVE;
                default -> throw new TypeConversionException("\"" + text + "\" is no status, write active or inactive");
            };
        }
    }

    /** A password or a token; as a type of its own it stays out of messages. */
    public static final class OfSecret implements ITypeConverter<Secret> {
        @Override
        public Secret convert(String text) {
            return new Secret(text);
        }
    }

    /** {@code key:kind:value}. */
    public static final class OfHeader implements ITypeConverter<UserHeader> {
        @Override
        public UserHeader convert(String text) {
            return Converters.convert(text, UserHeader::parse);
        }
    }
}
