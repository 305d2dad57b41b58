package io.veltro.cli.text;

/** A password or a token. Its text is never part of a message: neither of this program's nor of the parser's. */
public record Secret(String text) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "…";
    }
}
