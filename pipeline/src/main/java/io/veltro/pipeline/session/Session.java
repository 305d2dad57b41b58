package io.veltro.pipeline.session;

import io.veltro.pipeline.state.Catalog;
import io.veltro.pipeline.state.Group;
import io.veltro.pipeline.state.Member;
import io.veltro.pipeline.state.User;
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
 * <p>Thread: any reads; the login is written by the worker that checked it, by the loop at logout and by control when it
 * is revoked; memberships and staleness by control; the ping by the loop; the time of the last read by the loop for itself.
 */
public final class Session {
    private static final Member[] NONE = new Member[0];

    /**
     * Who is logged in, and on what it rests. One object per login, so that whoever ends a login ends the one they judged.
     * Immutable.
     */
    public static final class Login {
        /** Stands in place of a user who was deleted: nobody has this number, so nothing is allowed. */
        private static final int DELETED_USER = -2;

        private static final Login NOBODY = new Login(Client.NO_USER, "", null);
        private static final Login DELETED = new Login(DELETED_USER, "", null);

        private final int user;
        private final String credential;
        private final @Nullable Bearer bearer;

        /** @param credential the hash of the password or token that proved it: with it the login is revoked */
        public Login(int user, String credential) {
            this(user, credential, null);
        }

        private Login(int user, String credential, @Nullable Bearer bearer) {
            this.user = user;
            this.credential = credential;
            this.bearer = bearer;
        }

        /**
         * By an access token.
         *
         * @param credential the hash of the password or token it was issued for
         */
        public static Login by(Bearer bearer, int user, String credential) {
            return new Login(user, credential, bearer);
        }

        /** By an access token of a user who was deleted. */
        public static Login ofDeleted(Bearer bearer) {
            return new Login(DELETED_USER, "", bearer);
        }

        /** The user's number, or {@link Client#NO_USER}. */
        public int user() {
            return user;
        }

        /** The hash of the password or token that proved it. */
        public String credential() {
            return credential;
        }

        /** The access token it was made by; absent when it was made by other means. */
        public @Nullable Bearer bearer() {
            return bearer;
        }

        /** Whether what was good when it was made is good still: users and tokens may have changed meanwhile. */
        public boolean holds(Catalog catalog, long nowMicros) {
            User found = catalog.user(user);
            return found != null
                    && found.isActive()
                    && found.isProvenBy(credential, nowMicros)
                    && (bearer == null || !catalog.isRevoked(bearer.id()));
        }
    }

    private final int client;
    private final Transport transport;
    private final String address;
    private volatile Login login = Login.NOBODY;
    private volatile Member[] memberships = NONE;
    private volatile boolean pinged;
    private long heardMicros;
    private volatile boolean stale;
    private volatile boolean closed;
    private long receivedNanos;

    Session(int client, Transport transport, String address) {
        this.client = client;
        this.transport = transport;
        this.address = address;
    }

    /** Unique among the open sessions; 0 for a session of one request, which is on no list. */
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
        return login.user();
    }

    /** Whether anybody is logged in, be it somebody who was deleted since. */
    public boolean isLoggedIn() {
        return user() != Client.NO_USER;
    }

    /** Who is logged in, as one value. */
    public Login login() {
        return login;
    }

    /** Binds a user; answers the login it takes the place of. */
    public synchronized Login login(Login next) {
        Login before = login;
        login = next;
        return before;
    }

    /** Puts another login in the place of this one, unless it has changed meanwhile; false when it has. */
    public synchronized boolean replace(Login seen, Login next) {
        boolean isUnchanged = login == seen;
        if (isUnchanged) {
            login = next;
        }
        return isUnchanged;
    }

    /** Ends this login, unless it has changed meanwhile. */
    public void end(Login seen) {
        replace(seen, Login.NOBODY);
    }

    /** Leaves nobody. */
    public void logout() {
        login(Login.NOBODY);
    }

    /** The user of this login was deleted: nothing is allowed from here on, and the connection is off the list. */
    public boolean dismiss(Login seen) {
        boolean isDismissed = replace(seen, Login.DELETED);
        stale |= isDismissed;
        return isDismissed;
    }

    /** Whether the user was deleted. */
    public boolean isDismissed() {
        return user() == Login.DELETED_USER;
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

    /** Bytes were read from the connection. Thread: loop. */
    public void received(long nanos) {
        receivedNanos = nanos;
    }

    /** When bytes were last read from the connection, 0 where nobody says. Thread: loop. */
    public long receivedNanos() {
        return receivedNanos;
    }

    /** Notes a sign of life. */
    public void pinged() {
        pinged = true;
    }

    /**
     * How long ago the last sign of life was noticed, or the connection first looked at. Thread: control.
     *
     * @param nowMicros of a clock that does not jump
     */
    public long silentMicros(long nowMicros) {
        if (pinged || heardMicros == 0) {
            pinged = false;
            heardMicros = nowMicros;
        }
        return nowMicros - heardMicros;
    }

    /** Its place in a group; absent when it is not a member, or there is no group. */
    public @Nullable Member memberOf(@Nullable Group group) {
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
        return new SystemView.Client(client, user(), transport, address, groups);
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
