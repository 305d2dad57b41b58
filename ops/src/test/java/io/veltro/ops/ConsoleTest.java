package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.iggy.client.blocking.tcp.IggyTcpClient;
import org.apache.iggy.consumergroup.Consumer;
import org.apache.iggy.identifier.ConsumerId;
import org.apache.iggy.identifier.StreamId;
import org.apache.iggy.identifier.TopicId;
import org.apache.iggy.message.PollingStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console in a real browser, on a real server. What it looked like is left in {@code target/screenshots}. */
@Timeout(300)
@ExtendWith(ServerProcess.OutputOnFailure.class)
class ConsoleTest {
    private static final int NARROW = 420;
    private static final int WIDE = 1280;
    private static final int HIGH = 800;
    private static final int SENDS = 60;

    @TempDir
    private static Path directory;

    private static ServerProcess server;
    private static IggyTcpClient client;
    private static String origin;

    @TempDir
    private Path profile;

    private Browser browser;
    private String name;

    @BeforeAll
    static void startServer() {
        Browser.assumeInstalled();
        server = ServerProcess.in(directory).start();
        origin = server.origin();
        client = Official.loggedIn(server.port());
    }

    @AfterAll
    static void stopServer() {
        if (client != null) {
            client.close();
            server.stop();
        }
    }

    @BeforeEach
    void openBrowser(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
        browser = Browser.on(origin, profile);
        browser.see(WIDE, HIGH, "light");
        browser.open("/ui");
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    private void signIn() {
        browser.type("username", "iggy");
        browser.type("password", "iggy");
        browser.press("Sign in");
        browser.awaitText(".sign-out", "Sign out");
    }

    @ParameterizedTest
    @CsvSource({"light,1280", "dark,1280", "light,420", "dark,420"})
    void shouldShowEveryPage(String theme, int width) {
        // given
        String stream = "shown-" + theme + "-" + width;
        Official.streamWithTopic(client, stream, 3);
        client.consumerGroups().createConsumerGroup(StreamId.of(stream), TopicId.of(stream), "readers");
        long id = client.streams().getStream(StreamId.of(stream)).orElseThrow().id();
        browser.see(width, width == NARROW ? 1900 : HIGH + 80, theme);
        browser.keep("sign-in-" + theme + "-" + width);
        signIn();

        try (IggyTcpClient member = Official.member(server.port())) {
            member.consumerGroups()
                    .joinConsumerGroup(StreamId.of(stream), TopicId.of(stream), ConsumerId.of("readers"));
            Official.send(
                    client, stream, 0, "{\"symbol\":\"EURUSD\",\"bid\":1.08312,\"sequence\":18446744073709551615}");

            // when, then
            moveUntilSeen(stream);
            browser.keep("overview-" + theme + "-" + width);
            for (String page : List.of("", "/topics/0", "/topics/0/messages", "/topics/0/groups")) {
                browser.open("/ui/streams/" + id + page);
                browser.awaitText("h1", stream);
                browser.awaitNoText("#page", "Loading");
                if (page.endsWith("groups")) {
                    browser.awaitText(".group", "1 member");
                    browser.awaitText(".group", "behind");
                }
                if (page.endsWith("messages")) {
                    browser.choose("way", "first");
                    browser.awaitText(".message pre", "sequence");
                }
                browser.keep("stream" + page.replace('/', '-') + "-" + theme + "-" + width);
                assertThat(browser.run("done(document.documentElement.scrollWidth <= innerWidth)"))
                        .as("no sideways scrolling of %s at %d", page, width)
                        .isEqualTo(true);
            }
            browser.open("/ui/clients");
            browser.awaitText("table", "TCP");
            browser.keep("clients-" + theme + "-" + width);
        }
        assertThat(browser.styleOf("body", "color-scheme")).isNotEmpty();
        browser.assertClean();
    }

    /** Sends until the road shows figures of all its stages and the large picture has colours. */
    private void moveUntilSeen(String stream) {
        long deadline = System.nanoTime() + ServerProcess.DEADLINE_SECONDS * 1_000_000_000L;
        while (!isRoadFilled()) {
            assertThat(System.nanoTime())
                    .as("the road is filled in time; it shows " + browser.texts(".station"))
                    .isLessThan(deadline);
            for (int i = 0; i < SENDS; i++) {
                Official.send(client, stream, i % 3, "a", "b", "c");
            }
        }
    }

    private boolean isRoadFilled() {
        List<String> figures = browser.texts(".station .p50 .value");
        Object colours = browser.run("""
                const canvas = document.querySelector(".large-map");
                const { width, height } = canvas;
                const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
                pen.drawImage(canvas, 0, 0);
                const pixels = new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer);
                const { state } = await import("/ui/metrics.js");
                done(state.readings().length < 8 ? 0 : new Set(pixels).size);
                """);
        return figures.size() == 5
                && figures.stream().allMatch(figure -> figure.matches("[\\d.]+ (ns|µs|ms|s)"))
                && ((Number) colours).intValue() > 20;
    }

    @Test
    void shouldCarryAMessageFromHandToEye() {
        // given
        signIn();
        browser.press("Streams");
        browser.press("Create stream");
        browser.type("name", name);
        browser.press("Create");
        browser.press(name);
        browser.awaitText(".empty", "no topics yet");
        browser.press("Create topic");
        browser.type("name", "orders");
        browser.type("partitions", "2");
        browser.press("Create");
        browser.press("orders");
        browser.press("Messages");
        browser.awaitText(".empty", "No messages here");

        // when
        send("0", "text", "plain words, été");
        send("0", "text", "{\"id\":18446744073709551615,\"side\":\"buy\"}");
        send("1", "hex", "00 ff 10 80");

        // then
        browser.choose("partition", "0");
        browser.awaitText(".message h2", "Offset 1");
        browser.awaitText(".message pre", "\"id\": 18446744073709551615,");
        browser.pick("Text");
        browser.awaitText(".message pre", "{\"id\":18446744073709551615,\"side\":\"buy\"}");
        browser.pick("Hex");
        browser.awaitText(".message pre", "00000000  7b 22 69 64");
        browser.awaitText(".headers-table", "uint64");
        browser.awaitText(".headers-table", "18446744073709551615");
        browser.key("j");
        browser.awaitText(".message h2", "Offset 0");
        browser.pick("Text");
        browser.awaitText(".message pre", "plain words, été");
        browser.choose("partition", "1");
        browser.pick("Hex");
        browser.awaitText(".message pre", "00 ff 10 80");
        browser.choose("partition", "0");
        browser.choose("way", "offset");
        browser.type("offset", "1");
        browser.press("Peek");
        browser.awaitText(".panel-foot", "1 message, offsets 1 to 1 of 1");
        browser.choose("way", "timestamp");
        browser.press("Peek");
        browser.awaitText(".panel-foot", "2 messages, offsets 0 to 1 of 1");
        browser.assertClean();
    }

    private void send(String partition, String form, String payload) {
        browser.press("Send a message");
        browser.choose("partitioning", partition);
        browser.pick(form);
        browser.type("payload", payload);
        browser.press("Add a header");
        browser.type("headerKey", "sequence");
        browser.choose("headerKind", "uint64");
        browser.type("headerValue", "18446744073709551615");
        browser.press("Send");
        browser.awaitNoText("dialog", "Send a message");
    }

    @Test
    void shouldPurgeAndDeleteWhatIsConfirmed() {
        // given
        Official.streamWithTopic(client, name, 2);
        Official.send(client, name, 0, "a", "b", "c");
        long id = client.streams().getStream(StreamId.of(name)).orElseThrow().id();
        signIn();

        // when, then: a question may be left without an answer
        browser.open("/ui/streams/" + id + "/topics/0");
        browser.awaitText(".facts", "3 messages");
        browser.press("Purge");
        browser.awaitText("dialog", "All 3 messages");
        browser.press("Cancel");
        browser.awaitText(".facts", "3 messages");
        browser.press("Purge");
        browser.press("Purge");
        browser.awaitText(".facts", "0 messages");

        browser.press("Add partitions");
        browser.type("count", "2");
        browser.press("Add");
        browser.awaitText("tbody th", "3");
        browser.press("Delete partitions");
        browser.type("count", "3");
        browser.press("Delete");
        browser.awaitNoText("tbody th", "3");

        browser.press("Consumer groups");
        browser.press("Create group");
        browser.type("name", "readers");
        browser.press("Create");
        browser.awaitText(".group h2", "readers");
        browser.click("[aria-label='Delete consumer group readers']");
        browser.press("Delete");
        browser.awaitText(".empty", "No consumer group reads this topic yet.");

        browser.press("Partitions");
        browser.press("Delete");
        browser.press("Delete");
        browser.awaitText(".empty", "no topics yet");
        browser.press("Streams");
        browser.click("[aria-label='Delete stream " + name + "']");
        browser.press("Delete");
        browser.awaitNoText("tbody", name);
        assertThat(client.streams().getStream(StreamId.of(name))).isEmpty();
        browser.assertClean();
    }

    @Test
    void shouldShowWhoReadsAndHowFarBehind() {
        // given
        Official.streamWithTopic(client, name, 1);
        client.consumerGroups().createConsumerGroup(StreamId.of(name), TopicId.of(name), "readers");
        Official.send(client, name, 0, "a", "b", "c", "d", "e");
        long id = client.streams().getStream(StreamId.of(name)).orElseThrow().id();
        signIn();
        try (IggyTcpClient member = Official.member(server.port())) {
            ConsumerId readers = ConsumerId.of("readers");
            member.consumerGroups().joinConsumerGroup(StreamId.of(name), TopicId.of(name), readers);
            Official.poll(member, name, Optional.empty(), Consumer.group(readers), PollingStrategy.next(), 2, true);
            long clientId = member.system().getMe().clientId();

            // then
            browser.open("/ui/streams/" + id + "/topics/0/groups");
            browser.awaitText(".group", "3 behind");
            browser.awaitText(".group", "1 member");
            browser.awaitNoText(".group tbody", "nobody");
            browser.press("Clients");
            browser.click("[aria-label='Client " + clientId + "']");
            browser.awaitText("#page", "group 0");
        }
        browser.assertClean();
    }

    @Test
    void shouldSayWhatIsWrong() {
        // given: a wrong password
        browser.type("username", "iggy");
        browser.type("password", "wrong");
        browser.press("Sign in");
        browser.awaitText("[role=alert]", "password is wrong");
        browser.complaints();
        signIn();

        // when: a name that is taken
        client.streams().createStream(name);
        browser.press("Streams");
        browser.press("Create stream");
        browser.type("name", name);
        browser.press("Create");

        // then
        browser.awaitText("dialog [role=alert]", "stream_name_already_exists");
        browser.press("Cancel");
        browser.open("/ui/streams/4000000");
        browser.awaitText("[role=alert]", "not_found");
        browser.open("/ui/nowhere");
        browser.awaitText("h1", "no such page");
        assertThat(browser.complaints())
                .as("the browser itself notes refused requests")
                .allMatch(words -> words.contains("Failed to load resource"));
    }

    @Test
    void shouldSignOutAndSendBackWhoIsSignedOut() {
        // given
        signIn();
        String token = (String) browser.run("done(JSON.parse(sessionStorage.getItem('veltro.session')).token)");

        // when
        browser.press("Sign out");
        browser.awaitText("button[type=submit]", "Sign in");

        // then: the token is worth nothing any more
        assertThat(browser.run(
                        "done((await fetch('/streams', {headers: {Authorization: 'Bearer " + token + "'}})).status)"))
                .isEqualTo(401L);
        assertThat(browser.run("done(sessionStorage.length)")).isEqualTo(0L);

        // when: a session ends elsewhere
        signIn();
        browser.run("""
                const {token} = JSON.parse(sessionStorage.getItem("veltro.session"));
                await fetch("/users/logout", {method: "DELETE", headers: {Authorization: "Bearer " + token}});
                done(true);
                """);

        // then
        browser.awaitText("[role=alert]", "Your session has ended. Sign in again.");
    }

    @Test
    void shouldStaySignedInAcrossAReloadAndARefresh() {
        // given
        signIn();
        Object before = browser.run("done(JSON.parse(sessionStorage.getItem('veltro.session')).token)");

        // when
        browser.run("await (await import('/ui/api.js')).refresh(); done(true)");

        // then
        assertThat(browser.run("done(JSON.parse(sessionStorage.getItem('veltro.session')).token)"))
                .isNotEqualTo(before);
        browser.open("/ui/streams");
        browser.awaitText("h1", "Streams");
        browser.awaitText(".user", "iggy");
        browser.assertClean();
    }

    @Test
    void shouldSignInWithAPersonalAccessToken() {
        // given
        String raw = client.personalAccessTokens()
                .createPersonalAccessToken("console", BigInteger.ZERO)
                .token();

        // when
        browser.pick("Access token");
        browser.type("token", raw);
        browser.press("Sign in");

        // then
        browser.awaitText(".user", "iggy");
        browser.assertClean();
    }

    @Test
    void shouldChangeItsThemeByKey() {
        signIn();
        Object light = browser.styleOf("body", "background-color");
        browser.see(WIDE, HIGH, "dark");
        Object dark = browser.styleOf("body", "background-color");
        assertThat(dark).isNotEqualTo(light);
        browser.key("t");
        assertThat(browser.styleOf("body", "background-color")).isEqualTo(light);
        browser.key("t");
        browser.see(WIDE, HIGH, "light");
        assertThat(browser.styleOf("body", "background-color")).isEqualTo(dark);
        browser.key("g");
        browser.key("c");
        browser.awaitText("h1", "Clients");
        assertThat(browser.path()).isEqualTo("/ui/clients");
    }

    @Test
    void shouldKeepBigNumbersExact() {
        Object read = browser.run("""
                const json = await import("/ui/json.js");
                const text = '{"u64":18446744073709551615,"u128":[340282366920938463463374607431768211455,-1.5e3],"s":"\\\\u00e9\\\\n","n":null}';
                const ways = [json.parse, json.read].map(way => json.write(way(text)));
                done([...ways, typeof json.read(text).u64, typeof json.read("7")].join("|"));
                """);
        String exact =
                "{\"u64\":18446744073709551615,\"u128\":[340282366920938463463374607431768211455,-1500],\"s\":\"é\\n\",\"n\":null}";
        assertThat(read).isEqualTo(exact + "|" + exact + "|bigint|number");
    }

    @Test
    void shouldComputeWhatTheRoadShows() {
        Object figures = browser.run("""
                const { parse } = await import("/ui/metrics.js");
                const { between, quantile, highest, mean } = await import("/ui/latency.js");
                const { latency, bound } = await import("/ui/format.js");
                const page = [
                    'x_bucket{le="1e-06",stage="a\\\\"b"} 4 # {trace="1"} 0.1',
                    'x_bucket{le="+Inf"} 5 1700000000',
                    'y 7',
                ].join("\\n");
                const [first, second, ...rest] = parse(page, ["x_bucket"]);
                const reading = (one, two, all, sum) => ({ at: 0, series: new Map([["s 0", { stage: "s", shard: "0", sum,
                    buckets: [[1e-6, one], [2e-6, two], [Infinity, all]].map(([le, total]) => ({ le, total })) }]]) });
                const earlier = reading(10, 10, 10, 1e-5);
                const some = between(earlier, reading(10, 110, 110, 2.1e-4), "s");
                const restarted = between(earlier, reading(4, 4, 5, 1), "s");
                done([first.labels.stage, first.value, second.value, rest.length, some.count, latency(quantile(some, 0.5)),
                    bound(highest(some).bound), latency(mean(some)), restarted.count, highest(restarted).isOpen].join(" "));
                """);
        assertThat(figures).isEqualTo("a\"b 4 5 0 100 1.50 µs 2 µs 2.00 µs 5 true");
    }
}
