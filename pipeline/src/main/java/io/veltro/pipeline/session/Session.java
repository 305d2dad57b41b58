package io.veltro.pipeline.session;

import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Member;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.SystemView.Client;
import io.veltro.pipeline.view.SystemView.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the house knows it: where it comes from, who is logged in on it, and which consumer groups it is in. A
 * login binds a user, a later one replaces them, a logout leaves nobody; memberships outlive both.
 *
 * <pre>
 *   open ──▶ closed          the connection has ended
 *     └────▶ stale           it sent no ping in time, or its user was deleted: it is off the list of clients and in no
 *                            group; what needs either ends the connection
 * </pre>
 *
 * <p>Thread: any reads; the user is written by the worker that checked the login, by the loop at logout and by control when
 * the login is revoked; memberships and staleness by control; the ping by the loop.
 */
public final class Session {
    /** Stands in place of a user who was deleted: nobody has this number, so nothing is allowed. */
    private static final int DELETED_USER = -2;

    private static final Member[] NONE = new Member[0];

    private final int client;
    private final Transport transport;
    private final String address;
    private volatile String credential = "";
    private volatile int user = Client.NO_USER;
    private volatile Member[] memberships = NONE;
    private volatile long pingedMicros;
    private volatile boolean stale;
    private volatile boolean closed;

    Session(int client, Transport transport, String address) {
        this.client = client;
        this.transport = transport;
        this.address = address;
    }

    /** Unique among the open sessions, never 0. */
    public int client() {
        return client;
    }

    public Transport transport() {
        return transport;
    }

    /** The peer as {@code ip:port}. */
    public String address() {
        return address;
    }

    /** Who is logged in, or {@link Client#NO_USER}. */
    public int user() {
        return user;
    }

    /** Whether anybody is logged in, be it somebody who was deleted since. */
    public boolean isLoggedIn() {
        return user != Client.NO_USER;
    }

    /** The hash of the password or token the login was good for. */
    public String credential() {
        return credential;
    }

    /**
     * Binds a user.
     *
     * @param credential the hash of the password or token that proved it: with it the login is revoked
     */
    public void login(int user, String credential) {
        this.credential = credential;
        this.user = user;
    }

    /** Leaves nobody. */
    public void logout() {
        user = Client.NO_USER;
        credential = "";
    }

    /** The user was deleted: nothing is allowed from here on, and the connection is off the list. */
    public void dismiss() {
        user = DELETED_USER;
        stale = true;
    }

    /** Whether the user was deleted. */
    public boolean isDismissed() {
        return user == DELETED_USER;
    }

    /** Takes the connection off the list. */
    public void expire() {
        stale = true;
    }

    /** Whether it is off the list of clients. */
    public boolean isStale() {
        return stale;
    }

    void close() {
        closed = true;
    }

    /** Whether the connection has ended. */
    public boolean isClosed() {
        return closed;
    }

    /** Notes a sign of life. */
    public void pinged(long nowMicros) {
        pingedMicros = nowMicros;
    }

    /** The last sign of life; 0 when there was none. */
    public long pingedMicros() {
        return pingedMicros;
    }

    /** Its place in a group; absent when it is not a member. */
    public @Nullable Member memberOf(Group group) {
        Member found = null;
        for (Member member : memberships) {
            found = member.group() == group ? member : found;
        }
        return found;
    }

    /** All its places in groups. */
    public List<Member> memberships() {
        return List.of(memberships);
    }

    /** Adds a place in a group. */
    public void join(Member member) {
        List<Member> more = new ArrayList<>(memberships());
        more.add(member);
        memberships = more.toArray(NONE);
    }

    /** Removes a place in a group. */
    public void leave(Member member) {
        List<Member> fewer = new ArrayList<>(memberships());
        fewer.remove(member);
        memberships = fewer.toArray(NONE);
    }

    /** As it stands in a list. */
    public SystemView.Client view() {
        return view(memberships.length);
    }

    private SystemView.Client view(int groups) {
        return new SystemView.Client(client, user, transport, address, groups);
    }

    /** With the groups it is in. */
    public SystemView.ClientDetails details() {
        List<SystemView.Membership> views = new ArrayList<>();
        for (Member member : memberships) {
            views.add(member.group().membership());
        }
        return new SystemView.ClientDetails(view(views.size()), views);
    }
}
