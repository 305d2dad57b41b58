package io.veltro.cli.text;

/** Something that cannot be done, said in a sentence for people, without its full stop. */
public final class NotDone extends RuntimeException {
    public NotDone(String sentence) {
        super(sentence, null, false, false);
    }
}
