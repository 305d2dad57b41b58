package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.veltro.ops.HouseRules.Rule;
import io.veltro.ops.SourceFile.Finding;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that each house rule can fail: a sample that breaks it, and a near miss that does not. */
class HouseRulesSampleTest {
    private static final String RING = "pipeline/src/main/java/io/veltro/pipeline/ring/Sample.java";
    private static final String TEST = "query/src/test/java/io/veltro/query/Sample.java";
    private static final String CLI = "cli/src/main/java/io/veltro/cli/Sample.java";
    private static final String ESSAY = "query/src/main/java/io/veltro/query/package-info.java";

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("broken")
    void shouldFindWhatBreaksTheRule(String rule, String path, String code) {
        assertThat(findings(rule, path, code)).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("kept")
    void shouldLeaveAloneWhatKeepsTheRule(String rule, String path, String code) {
        assertThat(findings(rule, path, code)).isEmpty();
    }

    @Test
    void shouldHaveABrokenSampleOfEachRule() {
        assertThat(broken().map(sample -> sample.get()[0]))
                .containsAll(HouseRules.ALL.stream().map(Rule::name).toList());
    }

    @Test
    void shouldSayWhereAndHowMuch() {
        assertThat(findings("method length", RING, "class A { int b;\n void c() {" + "\n".repeat(60) + "} }"))
                .extracting(Finding::toString)
                .singleElement()
                .asString()
                .startsWith(RING + ":3: the method c has 61 lines, at most 60: ");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("file length", RING, "class A {" + "\n".repeat(500) + "}"),
                Arguments.of("method length", RING, "class A { A() {" + "\n".repeat(60) + "} }"),
                Arguments.of("method length", RING, "class A { static {" + "\n".repeat(60) + "} }"),
                Arguments.of("method length", RING, "class A { Runnable b = () -> {" + "\n".repeat(60) + "}; }"),
                Arguments.of("room", "rest/src/main/java/io/veltro/pipeline/ring/Sample.java", "class A {}"),
                Arguments.of("names", RING, "class LogManager {}"),
                Arguments.of("names", RING, "class A { interface AbstractB {} }"),
                Arguments.of("test names", TEST, "class A { @Test void worksWell() {} }"),
                Arguments.of("thread line", RING, "/** Holds. */ class A { int b; }"),
                Arguments.of("thread line", RING, "class A { final int[] b = {}; }"),
                Arguments.of("thread line", RING, "/** Holds.\n * <p>Thread: ring.\n * <p>More. */ class A { int b; }"),
                Arguments.of("public Javadoc", RING, "public class A {}"),
                Arguments.of("package essay", ESSAY, "/** " + "word ".repeat(40) + "*/ package io.veltro.query;"),
                Arguments.of("package essay", ESSAY, "/** Short. */ @NullMarked package io.veltro.query;"),
                Arguments.of("console", RING, "class A { void b() { System.out.println(); } }"),
                Arguments.of("console", TEST, "import static java.lang.System.err; class A {}"),
                Arguments.of("sleep", TEST, "class A { void b() { Thread.sleep(1); } }"),
                Arguments.of("sleep", TEST, "class A { void b() { TimeUnit.SECONDS.sleep(1); } }"),
                Arguments.of("clock", RING, "class A { long b = System.nanoTime(); }"),
                Arguments.of("clock", RING, "class A { java.util.function.LongSupplier b = System::nanoTime; }"),
                Arguments.of("clock", RING, "class A { Object b = java.time.Instant.now(); }"),
                Arguments.of("environment", RING, "class A { String b = System.getenv(\"c\"); }"),
                Arguments.of("catch all", RING, "class A { void b() { try { b(); } catch (Throwable c) { } } }"),
                Arguments.of("catch all", CLI, "class A { void b() { try { b(); } catch (B | Error c) { } } }"),
                Arguments.of("null", RING, "class A { Object b() { return null; } }"),
                Arguments.of(
                        "null", RING, "class A { Object b(boolean c) { if (c) { return (null); } return this; } }"),
                Arguments.of("null", RING, "class A { Runnable b = () -> null; }"),
                Arguments.of("mutable static", RING, "class A { static int b; }"),
                Arguments.of("suppression", TEST, "@SuppressWarnings(\"all\")\nclass A {}"),
                Arguments.of("Chronicle's keys", CLI, "class A { String b = \"chronicle.b\"; }"));
    }

    static Stream<Arguments> kept() {
        return Stream.of(
                Arguments.of("file length", RING, "class A {" + "\n".repeat(498) + "}"),
                Arguments.of(
                        "method length",
                        RING,
                        "class A { /**" + "\n".repeat(60) + "*/ A() {" + "\n".repeat(59) + "} }"),
                Arguments.of("method length", RING, "class A { class B {" + "\n".repeat(60) + "} }"),
                Arguments.of("names", RING, "class Implicit { class Abstraction {} }"),
                Arguments.of("test names", TEST, "class A { @Test void shouldWork() {} void help() {} }"),
                Arguments.of(
                        "thread line",
                        RING,
                        "/** Holds.\n *\n * <p>Thread: shard, and\n * no other. */ class A { int b; }"),
                Arguments.of("thread line", RING, "class A { static final int[] B = {}; private final long c = 0; }"),
                Arguments.of("thread line", CLI, "class A { int b; }"),
                Arguments.of("public Javadoc", RING, "/** For this. */ public class A { public class B {} }"),
                Arguments.of(
                        "package essay",
                        ESSAY,
                        "/** " + "word ".repeat(40) + "*/ @NullMarked package io.veltro.query;"),
                Arguments.of("console", CLI, "class A { void b() { System.out.println(); } }"),
                Arguments.of("console", TEST, "class A { static void main(String[] b) { System.out.println(); } }"),
                Arguments.of("console", RING, "class A { String b = \"System.out\"; /* System.err */ }"),
                Arguments.of("sleep", TEST, "class A { void b() { LockSupport.parkNanos(1); } }"),
                Arguments.of("clock", RING, "class A { long b(Clock clock) { return clock.nanoTime(); } }"),
                Arguments.of("clock", TEST, "class A { long b = System.nanoTime(); }"),
                Arguments.of("environment", CLI, "class A { String b = System.getenv(\"c\"); }"),
                Arguments.of("environment", RING, "class A { String b = System.getProperty(\"os.name\"); }"),
                Arguments.of("catch all", RING, "class A { void b() { try { b(); } catch (InternalError c) { } } }"),
                Arguments.of("null", RING, "class A { boolean b(Object c) { return c == null; } }"),
                Arguments.of("null", RING, "class A { @Nullable A b(boolean c) { return c ? this : null; } }"),
                Arguments.of("mutable static", RING, "class A { static final int B = 1; int c; }"),
                Arguments.of(
                        "suppression", TEST, "// The compiler can not know.\n@SuppressWarnings(\"all\")\nclass A {}"));
    }

    private static List<Finding> findings(String rule, String path, String code) {
        String folder = path.substring(path.indexOf("/io/") + 1, path.lastIndexOf('/'));
        String text = code.contains("package ") ? code : "package " + folder.replace('/', '.') + ";\n" + code;
        Rule wanted = HouseRules.ALL.stream()
                .filter(one -> one.name().equals(rule))
                .findFirst()
                .orElseThrow();
        return SourceFile.parse(Map.of(path, text)).stream()
                .flatMap(source -> wanted.findings().apply(source).stream())
                .toList();
    }
}
