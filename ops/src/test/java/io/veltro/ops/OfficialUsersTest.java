package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.identifier.UserId;
import org.apache.iggy.message.Partitioning;
import org.apache.iggy.message.PollingStrategy;
import org.apache.iggy.user.GlobalPermissions;
import org.apache.iggy.user.Permissions;
import org.apache.iggy.user.StreamPermissions;
import org.apache.iggy.user.TopicPermissions;
import org.apache.iggy.user.UserInfo;
import org.apache.iggy.user.UserInfoDetails;
import org.apache.iggy.user.UserStatus;
import org.junit.jupiter.api.Test;

/** Users, passwords and permissions as the official client sees them. */
class OfficialUsersTest extends WithOfficialClient {
    private static final String PASSWORD = "secret";
    private static final GlobalPermissions NOTHING =
            new GlobalPermissions(false, false, false, false, false, false, false, false, false, false);
    private static final GlobalPermissions POLL =
            new GlobalPermissions(false, false, false, false, false, false, false, false, true, false);
    private static final GlobalPermissions MANAGE_STREAMS =
            new GlobalPermissions(false, false, false, false, true, false, false, false, false, false);

    private static UserInfoDetails create(String name, Optional<Permissions> permissions) {
        return client.users().createUser(name, PASSWORD, UserStatus.Active, permissions);
    }

    private static OfficialCaller loggedIn(String name, String password) {
        OfficialCaller other = connected();
        other.users().login(name, password);
        return other;
    }

    private static Permissions global(GlobalPermissions permissions) {
        return new Permissions(permissions, Map.of());
    }

    private static int statusOfLogin(String name, String password) {
        try (OfficialCaller other = connected()) {
            return Official.statusOf(() -> other.users().login(name, password));
        }
    }

    @Test
    void shouldKnowRootAsUserZero() {
        // when
        UserInfoDetails root = client.users().getUser(0L).orElseThrow();

        // then
        assertThat(root.username()).isEqualTo("iggy");
        assertThat(root.status()).isEqualTo(UserStatus.Active);
        assertThat(root.permissions())
                .hasValueSatisfying(all -> assertThat(all.global())
                        .isEqualTo(new GlobalPermissions(true, true, true, true, true, true, true, true, true, true)));
    }

    @Test
    void shouldTellAUserAsItWasCreated() {
        // given
        Permissions permissions = new Permissions(
                POLL,
                Map.of(
                        3L,
                        new StreamPermissions(
                                false,
                                true,
                                false,
                                true,
                                false,
                                true,
                                Map.of(
                                        5L, new TopicPermissions(true, false, true, false),
                                        6L, new TopicPermissions(false, true, false, true))),
                        4L,
                        new StreamPermissions(true, false, true, false, true, false, Map.of())));

        // when
        UserInfoDetails created = create("as-created", Optional.of(permissions));

        // then
        assertThat(created.permissions()).contains(permissions);
        assertThat(client.users().getUser(created.id())).contains(created);
        assertThat(client.users().getUser(UserId.of("as-created"))).contains(created);
        assertThat(client.users().getUsers()).extracting(UserInfo::username).contains("iggy", "as-created");
    }

    @Test
    void shouldAnswerWhoIsNotThereWithNothing() {
        assertThat(client.users().getUser(4_000_000L)).isEmpty();
        assertThat(client.users().getUser(UserId.of("nobody"))).isEmpty();
    }

    @Test
    void shouldRefuseNamesAndPasswordsThatAreTakenOrOfTheWrongLength() {
        // given
        create("taken", Optional.empty());

        // when, then
        assertThat(Official.statusOf(() -> create("taken", Optional.empty()))).isEqualTo(46);
        assertThat(Official.statusOf(() -> create("ab", Optional.empty()))).isEqualTo(43);
        assertThat(Official.statusOf(() -> create("a".repeat(51), Optional.empty())))
                .isEqualTo(43);
        assertThat(Official.statusOf(
                        () -> client.users().createUser("short-password", "ab", UserStatus.Active, Optional.empty())))
                .isEqualTo(44);
        assertThat(Official.statusOf(
                        () -> client.users().updateUser(UserId.of("taken"), Optional.of("iggy"), Optional.empty())))
                .isEqualTo(46);
    }

    @Test
    void shouldChangePasswords() {
        // given
        UserInfoDetails created = create("changing", Optional.empty());

        // when
        client.users().changePassword(created.id(), PASSWORD, "another");

        // then
        assertThat(statusOfLogin("changing", PASSWORD)).isEqualTo(42);
        loggedIn("changing", "another").close();
        assertThat(Official.statusOf(() -> client.users().changePassword(created.id(), PASSWORD, "third")))
                .isEqualTo(42);
        assertThat(Official.statusOf(() -> client.users().changePassword(4_000_000L, PASSWORD, "third")))
                .isEqualTo(20);
    }

    @Test
    void shouldRenameAndDeactivate() {
        // given
        UserInfoDetails created = create("before", Optional.empty());

        // when
        client.users().updateUser(created.id(), Optional.of("after"), Optional.of(UserStatus.Inactive));

        // then
        assertThat(client.users().getUser(UserId.of("before"))).isEmpty();
        assertThat(client.users().getUser(UserId.of("after")))
                .hasValueSatisfying(user -> assertThat(user.status()).isEqualTo(UserStatus.Inactive));
        assertThat(statusOfLogin("after", PASSWORD)).isEqualTo(47);
        client.users().updateUser(created.id(), Optional.empty(), Optional.of(UserStatus.Active));
        loggedIn("after", PASSWORD).close();
    }

    @Test
    void shouldDeleteUsersButNotRoot() {
        // given
        UserInfoDetails created = create("short-lived", Optional.of(global(POLL)));
        Official.streamWithTopic(client, name, 1);
        try (OfficialCaller guest = loggedIn("short-lived", PASSWORD)) {
            Official.poll(guest, name, 0, PollingStrategy.first(), 1);

            // when
            client.users().deleteUser(created.id());

            // then
            assertThat(Official.statusOf(() -> Official.poll(guest, name, 0, PollingStrategy.first(), 1)))
                    .isEqualTo(41);
        }
        assertThat(statusOfLogin("short-lived", PASSWORD)).isEqualTo(42);
        assertThat(Official.statusOf(() -> client.users().deleteUser(created.id())))
                .isEqualTo(20);
        assertThat(Official.statusOf(() -> client.users().deleteUser(0L))).isEqualTo(48);
        assertThat(Official.statusOf(() -> client.users().updatePermissions(0L, Optional.empty())))
                .isEqualTo(49);
    }

    @Test
    void shouldAllowNothingButOneselfWithoutPermissions() {
        // given
        UserInfoDetails created = create("allowed-nothing", Optional.empty());
        Official.streamWithTopic(client, name, 1);

        // when, then
        try (OfficialCaller guest = loggedIn("allowed-nothing", PASSWORD)) {
            assertThat(List.of(
                            Official.statusOf(() -> guest.streams().getStreams()),
                            Official.statusOf(() -> guest.streams().getStream(StreamId.of(name))),
                            Official.statusOf(() -> guest.streams().createStream("of-a-guest")),
                            Official.statusOf(() -> guest.topics().getTopics(StreamId.of(name))),
                            Official.statusOf(() -> guest.topics().deleteTopic(StreamId.of(name), TopicId.of(name))),
                            Official.statusOf(() -> Official.send(guest, name, 0, "text")),
                            Official.statusOf(() -> Official.poll(guest, name, 0, PollingStrategy.first(), 1)),
                            Official.statusOf(() -> guest.users().getUsers()),
                            Official.statusOf(() -> guest.users().getUser(0L)),
                            Official.statusOf(
                                    () -> guest.users().updateUser(created.id(), Optional.of("me"), Optional.empty())),
                            Official.statusOf(() -> guest.system().getStats()),
                            Official.statusOf(() -> guest.system().getClients())))
                    .containsOnly(41);
            if (transport == OfficialTransport.TCP) {
                assertThat(guest.system().getMe().userId()).contains(created.id());
            }
            assertThat(guest.users().getUser(created.id())).contains(created);
            guest.users().changePassword(created.id(), PASSWORD, "of my own");
        }
    }

    @Test
    void shouldCheckPermissionsOnEachCommand() {
        // given
        UserInfoDetails created = create("changing-rights", Optional.of(global(POLL)));
        Official.streamWithTopic(client, name, 1);

        try (OfficialCaller guest = loggedIn("changing-rights", PASSWORD)) {
            Official.poll(guest, name, 0, PollingStrategy.first(), 1);

            // when, then
            client.users().updatePermissions(created.id(), Optional.of(global(NOTHING)));
            assertThat(Official.statusOf(() -> Official.poll(guest, name, 0, PollingStrategy.first(), 1)))
                    .isEqualTo(41);
            client.users().updatePermissions(created.id(), Optional.of(global(MANAGE_STREAMS)));
            Official.send(guest, name, 0, "text");
            guest.streams().deleteStream(StreamId.of(name));
            client.users().updatePermissions(created.id(), Optional.empty());
            assertThat(Official.statusOf(() -> guest.streams().createStream(name)))
                    .isEqualTo(41);
        }
    }

    @Test
    void shouldAllowWhatIsAllowedInOneTopic() {
        // given
        Official.streamWithTopic(client, name, 1);
        Official.topic(client, name, "other", 1);
        long stream =
                client.streams().getStream(StreamId.of(name)).orElseThrow().id();
        long topic = client.topics()
                .getTopic(StreamId.of(name), TopicId.of(name))
                .orElseThrow()
                .id();
        Permissions sending = new Permissions(
                NOTHING,
                Map.of(
                        stream,
                        new StreamPermissions(
                                false,
                                false,
                                false,
                                false,
                                false,
                                false,
                                Map.of(topic, new TopicPermissions(false, false, false, true)))));
        create("sender", Optional.of(sending));

        // when, then
        try (OfficialCaller guest = loggedIn("sender", PASSWORD)) {
            Official.send(guest, name, 0, "text");
            assertThat(Official.statusOf(() -> Official.poll(guest, name, 0, PollingStrategy.first(), 1)))
                    .isEqualTo(41);
            assertThat(Official.statusOf(() -> guest.messages()
                            .sendMessages(
                                    StreamId.of(name),
                                    TopicId.of("other"),
                                    Partitioning.partitionId(0L),
                                    Official.messages("text"))))
                    .isEqualTo(41);
            assertThat(Official.statusOf(() -> guest.streams().deleteStream(StreamId.of("no-stream"))))
                    .isEqualTo(1009);
        }
    }
}
