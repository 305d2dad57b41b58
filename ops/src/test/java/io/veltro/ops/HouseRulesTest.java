package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CatchTree;
import io.veltro.ops.HouseRules.Rule;
import io.veltro.ops.SourceFile.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the house rules that a compiler does not: each finding says where, how much, how much is allowed, and the way out. */
class HouseRulesTest {
    private static final int PACKAGE_TYPES_MAX = 20;
    private static final int README_LINES_MAX = 120;
    private static final int THREAD_ROOTS_MAX = 5;

    private static final Map<String, String> TEXTS = House.texts();
    private static final List<SourceFile> SOURCES = SourceFile.parse(TEXTS.entrySet().stream()
            .filter(file -> file.getKey().endsWith(".java"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, two) -> one, TreeMap::new)));

    /** Written so that this file does not break them itself. */
    private static final Map<String, String> FORBIDDEN_TEXT = Map.of(
            "\\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\\b(?!\\s*\\(?#\\d+)",
            "a note to nobody: do it, or give it the number of an issue, as in (#12)",
            "(?<![\\w./*-])/(tmp|home|root|work|Users|workspace)(?=[/\"'\\s])",
            "an absolute path: a temporary folder comes from @TempDir, any other from a setting",
            "(repo1?[.]maven|search[.]maven|plugins[.]gradle|registry[.]npmjs|files[.]pythonhosted|pypi[.]org|crates[.]io"
                    + "|index[.]docker|[a]rtifactory|/[n]exus/|[j]itpack)",
            "the host of a registry: where artifacts come from is the business of whoever builds",
            "\\{@[i]nheritDoc",
            "a tag that repeats what the tool adds by itself: leave it out");

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void shouldKeepTheRuleInEverySource(Rule rule) {
        // when
        List<Finding> found = SOURCES.stream()
                .flatMap(source -> rule.findings().apply(source).stream())
                .toList();

        // then
        assertNone(found);
    }

    static List<Rule> rules() {
        return HouseRules.ALL;
    }

    @Test
    void shouldSeeTheSources() {
        assertThat(SOURCES).hasSizeGreaterThan(80);
        assertThat(SOURCES)
                .filteredOn(SourceFile::isMain)
                .extracting(SourceFile::room)
                .contains("pipeline");
    }

    @Test
    void shouldKeepPackagesSmall() {
        // given
        Map<String, Integer> types = new TreeMap<>();
        for (SourceFile source : SOURCES) {
            if (source.isMain()) {
                types.merge(source.packageName(), source.topLevelTypes().size(), Integer::sum);
            }
        }

        // then
        types.values().removeIf(count -> count <= PACKAGE_TYPES_MAX);
        assertThat(types)
                .as("packages of more than %d types: find the second room in them", PACKAGE_TYPES_MAX)
                .isEmpty();
    }

    @Test
    void shouldDescribeEachPackage() {
        List<String> described = SOURCES.stream()
                .filter(source -> source.isMain() && source.isPackageInfo())
                .map(SourceFile::packageName)
                .toList();
        assertThat(SOURCES.stream()
                        .filter(SourceFile::isMain)
                        .map(SourceFile::packageName)
                        .distinct())
                .as("packages with a package-info.java: an essay and @NullMarked")
                .allMatch(described::contains, "is described");
    }

    @Test
    void shouldCatchEverythingOnlyAtTheRootsOfThreads() {
        assertThat(HouseRules.THREAD_ROOTS)
                .hasSizeLessThanOrEqualTo(THREAD_ROOTS_MAX)
                .allSatisfy(path -> assertThat(SOURCES)
                        .as("%s still catches everything: else take it off the list", path)
                        .anyMatch(source -> source.path().equals(path)
                                && source.all(CatchTree.class).stream().anyMatch(HouseRules::catchesAll)));
    }

    @Test
    void shouldReadTheClockOfOpsInOneFile() {
        assertThat(SOURCES.stream()
                        .filter(source -> source.isMainOf("ops")
                                && !HouseRules.uses(source, HouseRules.CLOCK, "")
                                        .isEmpty())
                        .map(SourceFile::path))
                .as("files of ops that read a clock: read it in one, hand it to the others")
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void shouldLeaveOutForbiddenText() {
        // when
        List<Finding> found = new ArrayList<>();
        TEXTS.forEach((path, text) -> FORBIDDEN_TEXT.forEach((pattern, what) -> {
            Matcher match = Pattern.compile(pattern).matcher(text);
            while (match.find()) {
                long line = text.substring(0, match.start()).lines().count();
                found.add(new Finding(path, Math.max(line, 1), "'" + match.group() + "' is " + what));
            }
        }));

        // then
        assertNone(found);
    }

    @Test
    void shouldKeepTheReadmeShort() {
        long lines = TEXTS.getOrDefault("README.md", "").lines().count();
        assertThat(lines)
                .as("lines of README.md, at most %d: what is deeper belongs into a package-info", README_LINES_MAX)
                .isLessThanOrEqualTo(README_LINES_MAX);
    }

    @Test
    void shouldNameVersionsOnlyInTheRootPom() {
        // when
        List<Finding> found = new ArrayList<>();
        Pattern parent = Pattern.compile("(?s)<parent>.*?</parent>");
        for (String room : House.ROOMS) {
            String path = room + "/pom.xml";
            String text = TEXTS.getOrDefault(path, "");
            Matcher match = Pattern.compile("<version>|<[\\w.-]+\\.version>").matcher(text);
            Matcher head = parent.matcher(text);
            int start = head.find() ? head.end() : 0;
            while (match.find()) {
                if (match.start() > start) {
                    found.add(pomFinding(path, text, match.start(), "a version outside the root pom: move it there"));
                }
            }
        }

        // then
        assertNone(found);
    }

    @Test
    void shouldSayInTheRootPomWhatEachDependencyIsFor() {
        // given
        String text = TEXTS.getOrDefault("pom.xml", "");
        List<String> lines = text.lines().toList();
        Map<String, Boolean> explained = new HashMap<>();
        boolean comment = false;
        for (String line : lines) {
            Matcher property = Pattern.compile("<([\\w.-]+\\.version)>").matcher(line);
            if (property.find()) {
                explained.put(property.group(1), comment);
            } else {
                comment = line.contains("-->");
            }
        }

        // when
        List<Finding> found = new ArrayList<>();
        Matcher version = Pattern.compile(
                        "<(?:dependency|plugin|path)>\\s*<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)"
                                + "</artifactId>\\s*<version>(.*?)</version>")
                .matcher(text);
        while (version.find()) {
            String value = version.group(3);
            String property = value.replaceAll("[${}]", "");
            if (!value.equals("${project.version}") && !explained.getOrDefault(property, false)) {
                found.add(pomFinding(
                        "pom.xml",
                        text,
                        version.start(3),
                        version.group(2) + " has the version " + value
                                + ": make it a property under a comment that says what the dependency is for"));
            }
        }

        // then
        assertThat(explained).isNotEmpty();
        assertNone(found);
    }

    private static Finding pomFinding(String path, String text, int at, String what) {
        return new Finding(path, text.substring(0, at).lines().count(), what);
    }

    private static void assertNone(List<Finding> found) {
        assertThat(found.stream().map(Finding::toString).collect(Collectors.joining("\n")))
                .as("%d findings", found.size())
                .isEmpty();
    }
}
