package io.veltro.pipeline.view;

import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Several views one behind the other, without a count: they go on until the payload ends.
 *
 * @param <V> what the list holds
 */
public record ListView<V extends View>(List<V> items) implements View {
    public ListView {
        items = List.copyOf(items);
    }

    /** Reads items until nothing is left. */
    public static <V extends View> ListView<V> read(WireReader in, Function<WireReader, V> item) {
        List<V> items = new ArrayList<>();
        while (in.remaining() > 0) {
            items.add(item.apply(in));
        }
        return new ListView<>(items);
    }

    @Override
    public void write(WireWriter out) {
        items.forEach(item -> item.write(out));
    }
}
