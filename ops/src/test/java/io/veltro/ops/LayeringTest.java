package io.veltro.ops;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the plan of the house: everyone knows pipeline, nobody knows each other, ops introduces them. The compiled main
 * classes of all rooms are read, so that a new edge fails here with the line that draws it.
 */
class LayeringTest {
    /** Plain JDK: requests and answers as values, and how they look in bytes. */
    private static final List<String> LANGUAGE = List.of("error", "wire", "message", "request", "view");

    /** What moves them. */
    private static final List<String> MACHINE = List.of("session", "door", "log", "state", "rule", "count", "ring");

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.veltro");

    @Test
    void shouldSeeEveryRoomThatHasSources() {
        for (String room : House.ROOMS) {
            if (Files.isDirectory(House.root().resolve(room).resolve("src/main/java"))) {
                assertThat(HOUSE.stream().map(type -> type.getPackageName() + "."))
                        .as("classes of " + room + " on the test class path")
                        .anyMatch(name -> name.startsWith("io.veltro." + room + "."));
            }
        }
    }

    @Test
    void shouldKnowEveryPackageOfPipeline() {
        assertThat(HOUSE.stream()
                        .map(type -> type.getPackageName())
                        .filter(name -> name.startsWith("io.veltro.pipeline."))
                        .distinct())
                .as("packages of pipeline: name a new one in LANGUAGE or MACHINE")
                .isSubsetOf(Stream.concat(LANGUAGE.stream(), MACHINE.stream())
                        .map(name -> "io.veltro.pipeline." + name)
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rooms")
    void shouldImportOnlyTheRoomsOfTheTable(String room, List<String> allowed) {
        // given
        List<String> own = plus(allowed, "io.veltro." + room + "..");

        // then
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.veltro." + room + "..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage("io.veltro..").and(outside(own))),
                room + " may import of the house only " + own);
    }

    static List<Arguments> rooms() {
        return List.of(
                Arguments.of("pipeline", List.of()),
                Arguments.of("journal", List.of("io.veltro.pipeline..")),
                Arguments.of("query", List.of("io.veltro.pipeline..")),
                Arguments.of("gateway", List.of("io.veltro.pipeline..")),
                Arguments.of("rest", List.of("io.veltro.pipeline..")),
                Arguments.of("cli", pipeline(LANGUAGE)),
                Arguments.of("perf", plus(pipeline(LANGUAGE), "io.veltro.cli.client..")));
    }

    @Test
    void shouldKeepTheMachineOutOfTheLanguage() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(pipeline(LANGUAGE).toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(pipeline(MACHINE).toArray(String[]::new)),
                "the language half of pipeline must be usable without the machine half");
    }

    @Test
    void shouldKeepTheLanguagePlain() {
        List<String> plain =
                plus(pipeline(LANGUAGE), "java..", "org.jspecify..", "com.google.errorprone.annotations..");
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(pipeline(LANGUAGE).toArray(String[]::new))
                        .should()
                        .dependOnClassesThat(outside(plain)),
                "the language half of pipeline is plain JDK, so that a client needs no library and no flag");
    }

    @ParameterizedTest(name = "{0} only in {1}")
    @MethodSource("libraries")
    void shouldKeepEachLibraryInItsRoom(String library, List<String> homes) {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.veltro..")
                        .and(outside(homes))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library),
                library + " may appear only in " + homes + ": put what you need behind a port of pipeline");
    }

    static List<Arguments> libraries() {
        return List.of(
                Arguments.of("com.lmax..", List.of("io.veltro.pipeline.ring")),
                Arguments.of("net.openhft..", List.of("io.veltro.journal..")),
                Arguments.of("io.undertow..", List.of("io.veltro.rest..")),
                Arguments.of("org.xnio..", List.of("io.veltro.rest..")),
                Arguments.of("tech.kwik..", List.of("io.veltro.gateway.quic..", "io.veltro.cli.client.quic")),
                Arguments.of("org.jctools..", List.of("io.veltro.gateway..")),
                Arguments.of("picocli..", List.of("io.veltro.cli..", "io.veltro.perf..", "io.veltro.ops..")),
                Arguments.of("org.HdrHistogram..", List.of("io.veltro.perf..")),
                Arguments.of("com.fasterxml..", List.of("io.veltro.cli..", "io.veltro.perf..", "io.veltro.rest..")),
                Arguments.of("com.nimbusds..", List.of("io.veltro.rest.auth")),
                Arguments.of("org.apache.commons.compress..", List.of("io.veltro.query.snapshot..")),
                Arguments.of("org.tukaani..", List.of("io.veltro.query.snapshot..")),
                Arguments.of("io.airlift..", List.of("io.veltro.query.snapshot..")),
                Arguments.of("io.prometheus..", List.of("io.veltro.ops.metrics")),
                Arguments.of("org.tomlj..", List.of("io.veltro.cli..", "io.veltro.ops..")));
    }

    @Test
    void shouldSelectOnlyInTheTcpGateway() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.veltro.gateway.tcp")
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.nio\\.channels\\.(Selector|SelectionKey)"),
                "selectors belong to the loops of gateway.tcp");
    }

    @Test
    void shouldUseNoStreamsInHotRooms() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "io.veltro.pipeline..",
                                "io.veltro.gateway..",
                                "io.veltro.journal..",
                                "io.veltro.query..")
                        .and()
                        .doNotHaveFullyQualifiedName("io.veltro.gateway.quic.Connections")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.util.stream.."),
                "streams allocate: write the loop (Connections has one in a signature of kwik's)");
    }

    @Test
    void shouldSetSystemPropertiesInOneClassOfTheJournal() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.veltro.ops..")
                        .and()
                        .doNotHaveFullyQualifiedName("io.veltro.journal.ChronicleSettings")
                        .should()
                        .callMethod(System.class, "setProperty", String.class, String.class)
                        .orShould()
                        .callMethod(System.class, "clearProperty", String.class)
                        .orShould()
                        .callMethod(System.class, "setProperties", java.util.Properties.class),
                "Chronicle's properties are touched in journal.ChronicleSettings, the process's own in ops");
    }

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching("io.veltro.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void shouldNotCarryChronicleAnalytics() {
        assertThat(getClass().getClassLoader().getResource("net/openhft/chronicle/analytics/Analytics.class"))
                .as("chronicle-analytics calls out to a network host: exclude it where net.openhft is depended upon")
                .isNull();
    }

    private static void check(ArchRule rule, String because) {
        rule.because(because).allowEmptyShould(true).check(HOUSE);
    }

    private static DescribedPredicate<JavaClass> outside(List<String> packages) {
        return not(resideInAnyPackage(packages.toArray(String[]::new)));
    }

    private static List<String> pipeline(List<String> packages) {
        return packages.stream()
                .map(name -> "io.veltro.pipeline." + name + "..")
                .toList();
    }

    private static List<String> plus(List<String> first, String... others) {
        return Stream.concat(first.stream(), Stream.of(others)).toList();
    }
}
