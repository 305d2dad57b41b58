package io.veltro.pipeline.session;

import io.veltro.pipeline.message.Xxh32;
import io.veltro.pipeline.view.SystemView.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All open sessions by client number. The number is XXH32 of the peer's address, as in Iggy 0.8, moved on where it would
 * be 0 or taken.
 *
 * <p>Thread: any.
 */
public final class Sessions {
    private final ConcurrentHashMap<Integer, Session> open = new ConcurrentHashMap<>();
    private volatile Consumer<Session> departure = session -> {};

    /** Names who hears of each session that has ended, on the thread that ends it; once, before the first one opens. */
    public void whenClosed(Consumer<Session> departure) {
        this.departure = departure;
    }

    /** A new session for a peer, {@code ip:port}. */
    public Session open(Transport transport, String address) {
        byte[] text = address.getBytes(StandardCharsets.UTF_8);
        int client = Xxh32.hash(text, 0, text.length);
        while (true) {
            Session session = new Session(client, transport, address);
            if (client != 0 && open.putIfAbsent(client, session) == null) {
                return session;
            }
            client++;
        }
    }

    /** A session of one request, for a transport without connections of its own: on no list, with the number 0. */
    public static Session passing(Transport transport, String address) {
        return new Session(0, transport, address);
    }

    /** Ends a session; its number is free again. */
    public void close(Session session) {
        session.close();
        open.remove(session.client(), session);
        departure.accept(session);
    }

    /** An open session by its client's number; absent when there is none. */
    public @Nullable Session find(int client) {
        return open.get(client);
    }

    /** All open sessions as they are while one looks. */
    public Collection<Session> all() {
        return Collections.unmodifiableCollection(open.values());
    }

    /** How many are open. */
    public int count() {
        return open.size();
    }
}
