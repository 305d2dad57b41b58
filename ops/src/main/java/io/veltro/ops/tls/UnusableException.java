package io.veltro.ops.tls;

/** A certificate or key that cannot be used. The message names the file, what is wrong with it and how to mend it. */
public final class UnusableException extends Exception {
    UnusableException(String message) {
        super(message);
    }
}
