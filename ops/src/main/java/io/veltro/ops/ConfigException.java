package io.veltro.ops;

/** A setting that cannot be used. The message names the key, the value, what is allowed and how to mend it. */
final class ConfigException extends RuntimeException {
    ConfigException(String message) {
        super(message);
    }
}
