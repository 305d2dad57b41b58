package io.veltro.ops;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import io.veltro.ops.SourceFile.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * The rules that one source can break alone. Each is a function from a source to its findings; those over packages, poms and
 * the whole house stand in {@link HouseRulesTest}.
 *
 * <p>A method is what the parser calls one (constructors too) and counts from its annotations or modifiers to its closing
 * brace, lambdas and anonymous classes inside it included, Javadoc not. Initialiser blocks and field initialisers are held to
 * the same bound.
 */
final class HouseRules {
    static final int FILE_LINES_MAX = 500;
    static final int METHOD_LINES_MAX = 60;

    /** Roots of threads, the only places that may catch everything; at most five, each still in use. */
    static final List<String> THREAD_ROOTS = List.of();

    static final List<Rule> ALL = List.of(
            new Rule("file length", HouseRules::fileLength),
            new Rule("method length", HouseRules::methodLength),
            new Rule("room", HouseRules::room),
            new Rule("names", HouseRules::names),
            new Rule("test names", HouseRules::testNames),
            new Rule("thread line", HouseRules::threadLine),
            new Rule("public Javadoc", HouseRules::publicJavadoc),
            new Rule("package essay", HouseRules::packageEssay),
            new Rule("console", HouseRules::console),
            new Rule("sleep", HouseRules::sleep),
            new Rule("clock", HouseRules::clock),
            new Rule("environment", HouseRules::environment),
            new Rule("catch all", HouseRules::catchAll),
            new Rule("null", HouseRules::returnsNull),
            new Rule("mutable static", HouseRules::mutableStatic),
            new Rule("suppression", HouseRules::suppression),
            new Rule("Chronicle's keys", HouseRules::chronicleKeys));

    private static final int ESSAY_WORDS_MIN = 25;
    private static final Pattern POOR_NAME =
            Pattern.compile("Abstract[A-Z].*|.*(Manager|Util|Utils|Helper|Impl)", Pattern.DOTALL);
    private static final Pattern MUTABLE_TYPE = Pattern.compile(
            "(\\w+\\.)*(Atomic\\w+|LongAdder|\\w*(Buffer|Map|List|Set|Queue|Deque|Array|Channel|Selector))(<.*>)?|.*\\[]",
            Pattern.DOTALL);
    /** What the machine is, not what somebody wants. */
    private static final Pattern JVM_FACT = Pattern.compile("getProperty\\(\"(java|os)\\.");

    private static final Pattern THREAD_LINE = Pattern.compile("(?s).*(<p>|\\n\\s*\\n)\\s*Thread: \\S((?!<p>).)*");

    private HouseRules() {}

    /** A rule by its name. */
    record Rule(String name, Function<SourceFile, List<Finding>> findings) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Finding> fileLength(SourceFile source) {
        long lines = source.text().lines().count();
        if (lines <= FILE_LINES_MAX) {
            return List.of();
        }
        return List.of(source.at(
                1,
                "the file has " + lines + " lines, at most " + FILE_LINES_MAX
                        + ": move one idea to a file of its own"));
    }

    private static List<Finding> methodLength(SourceFile source) {
        List<Finding> found = new ArrayList<>();
        for (ClassTree type : source.all(ClassTree.class)) {
            for (Tree member : type.getMembers()) {
                long lines = source.lastLine(member) - source.line(member) + 1;
                if (lines > METHOD_LINES_MAX && !(member instanceof ClassTree)) {
                    found.add(source.at(
                            member,
                            nameOf(member) + " has " + lines + " lines, at most " + METHOD_LINES_MAX
                                    + ": lift a step out of it and name the step"));
                }
            }
        }
        return found;
    }

    private static String nameOf(Tree member) {
        if (member instanceof MethodTree method) {
            return "the method " + method.getName();
        }
        if (member instanceof VariableTree field) {
            return "the initialiser of " + field.getName();
        }
        return member instanceof BlockTree ? "an initialiser block" : "a member";
    }

    private static List<Finding> room(SourceFile source) {
        String home = "io.veltro." + source.room();
        if (source.packageName().equals(home) || source.packageName().startsWith(home + ".")) {
            return List.of();
        }
        return List.of(source.at(
                1,
                "the package is " + source.packageName() + ", but room " + source.room() + " holds only " + home
                        + " and below: move the file"));
    }

    private static List<Finding> names(SourceFile source) {
        return source.all(ClassTree.class).stream()
                .filter(type -> POOR_NAME.matcher(type.getSimpleName()).matches())
                .map(type -> source.at(
                        type,
                        "the name " + type.getSimpleName()
                                + " says nothing: no Manager, Util, Helper, Impl or Abstract;"
                                + " name the noun it is"))
                .toList();
    }

    private static List<Finding> testNames(SourceFile source) {
        return source.all(MethodTree.class).stream()
                .filter(method -> annotations(method.getModifiers())
                        .anyMatch(name -> name.matches("(Parameterized|Repeated)?Test|Property|TestFactory")))
                .filter(method -> !method.getName().toString().startsWith("should"))
                .map(method -> source.at(
                        method, "the test " + method.getName() + " does not say what should be: name it should…"))
                .toList();
    }

    private static List<Finding> threadLine(SourceFile source) {
        boolean held = source.isMain()
                && source.packageName().matches("io\\.veltro\\.(pipeline\\.ring|gateway|query|journal)(\\..*)?");
        return source.topLevelTypes().stream()
                .filter(type -> held && type.getKind() == Tree.Kind.CLASS && isStateful(type))
                .filter(type -> !source.javadoc(type)
                        .map(text -> THREAD_LINE.matcher(text).matches())
                        .orElse(false))
                .map(type -> source.at(
                        type,
                        "the stateful class " + type.getSimpleName() + " does not say whose it is: end its Javadoc with"
                                + " <p>Thread: loop, ring, worker, any or the owner's name"))
                .toList();
    }

    /** Has a field that changes, or one that holds something that does. */
    private static boolean isStateful(ClassTree type) {
        return type.getMembers().stream()
                .filter(member -> member instanceof VariableTree)
                .map(member -> (VariableTree) member)
                .filter(field -> !has(field.getModifiers(), Modifier.STATIC))
                .anyMatch(field -> !has(field.getModifiers(), Modifier.FINAL)
                        || MUTABLE_TYPE.matcher(field.getType().toString()).matches());
    }

    private static List<Finding> publicJavadoc(SourceFile source) {
        return source.topLevelTypes().stream()
                .filter(type -> source.isMain() && has(type.getModifiers(), Modifier.PUBLIC))
                .filter(type -> source.javadoc(type).isEmpty())
                .map(type -> source.at(
                        type, "the public type " + type.getSimpleName() + " has no Javadoc: begin with what it is for"))
                .toList();
    }

    private static List<Finding> packageEssay(SourceFile source) {
        if (!source.isMain() || !source.isPackageInfo()) {
            return List.of();
        }
        List<Finding> found = new ArrayList<>();
        if (source.all(AnnotationTree.class).stream()
                .noneMatch(note -> note.getAnnotationType().toString().equals("NullMarked"))) {
            found.add(source.at(1, "the package is not @NullMarked: NullAway does not look at it"));
        }
        int words = source.javadoc(source.tree().getPackage())
                .map(text -> text.trim().split("\\s+").length)
                .orElse(0);
        if (words < ESSAY_WORDS_MIN) {
            found.add(source.at(
                    1,
                    "the essay of the package has " + words + " words, at least " + ESSAY_WORDS_MIN
                            + ": say what the room is for, how it works and why so"));
        }
        return found;
    }

    private static List<Finding> console(SourceFile source) {
        boolean isProgram = !source.isMain()
                && source.all(MethodTree.class).stream()
                        .anyMatch(method -> method.getName().contentEquals("main"));
        if (isProgram || List.of("cli", "perf", "ops").contains(source.room())) {
            return List.of();
        }
        return uses(source, "System\\.(out|err)", "prints to the console: log it, return it, or leave it out");
    }

    private static List<Finding> sleep(SourceFile source) {
        return uses(
                source,
                "([\\w.]+\\.)?(Thread|TimeUnit|TimeUnit\\.\\w+|[A-Z]+)\\.sleep",
                "sleeps: wait for a condition with a deadline, or move the clock");
    }

    private static List<Finding> clock(SourceFile source) {
        if (!source.isMain() || source.isMainOf("cli", "perf", "ops")) {
            return List.of();
        }
        return uses(source, CLOCK, "reads a clock: take the time from the one that ops hands in");
    }

    /** What reads the time of day or of the machine. */
    static final String CLOCK = "(\\w+\\.)*(System\\.(currentTimeMillis|nanoTime)"
            + "|(Instant|LocalDate|LocalTime|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now|Clock\\.system\\w*)";

    private static List<Finding> environment(SourceFile source) {
        if (!source.isMain() || source.isMainOf("cli", "perf", "ops")) {
            return List.of();
        }
        return uses(
                        source,
                        "System\\.(getenv|getProperty|getProperties)|Boolean\\.getBoolean|Integer\\.getInteger|Long\\.getLong",
                        "reads the environment: make it a setting, and let ops hand it in")
                .stream()
                .filter(found -> !JVM_FACT.matcher(source.textOf(found.line())).find())
                .toList();
    }

    private static List<Finding> catchAll(SourceFile source) {
        return source.all(CatchTree.class).stream()
                .filter(clause -> source.isMain() && !THREAD_ROOTS.contains(source.path()))
                .filter(clause -> catchesAll(clause))
                .map(clause -> source.at(
                        clause,
                        "catches " + clause.getParameter().getType()
                                + " outside a thread's root: catch what can be handled"
                                + " here; a new root goes on HouseRules.THREAD_ROOTS"))
                .toList();
    }

    static boolean catchesAll(CatchTree clause) {
        return clause.getParameter().getType().toString().matches(".*\\b(Throwable|Error)\\b.*");
    }

    private static List<Finding> returnsNull(SourceFile source) {
        Stream<ExpressionTree> returned = source.all(ReturnTree.class).stream()
                .filter(node -> node.getExpression() != null)
                .map(ReturnTree::getExpression);
        Stream<ExpressionTree> lambdas = source.all(LambdaExpressionTree.class).stream()
                .filter(node -> node.getBody() instanceof ExpressionTree)
                .map(node -> (ExpressionTree) node.getBody());
        return Stream.concat(returned, lambdas)
                .filter(node -> source.isMain() && isNull(node))
                .map(node -> source.at(
                        node, "returns null: return a value that says nothing is there, or an Optional in cold code"))
                .toList();
    }

    /** The bare word; in a choice of two it is the compiler that asks for {@code @Nullable}. */
    private static boolean isNull(ExpressionTree node) {
        if (node instanceof ParenthesizedTree inner) {
            return isNull(inner.getExpression());
        }
        return node.getKind() == Tree.Kind.NULL_LITERAL;
    }

    private static List<Finding> mutableStatic(SourceFile source) {
        return source.all(ClassTree.class).stream()
                .filter(type -> source.isMain() && type.getKind() != Tree.Kind.INTERFACE)
                .flatMap(type -> type.getMembers().stream())
                .filter(member -> member instanceof VariableTree)
                .map(member -> (VariableTree) member)
                .filter(field ->
                        has(field.getModifiers(), Modifier.STATIC) && !has(field.getModifiers(), Modifier.FINAL))
                .map(field -> source.at(
                        field,
                        "the static field " + field.getName() + " can change: give it to the object that owns it"))
                .toList();
    }

    private static List<Finding> suppression(SourceFile source) {
        return source.all(AnnotationTree.class).stream()
                .filter(note -> note.getAnnotationType().toString().equals("SuppressWarnings"))
                .filter(note -> !source.textOf(source.line(note)).contains("//")
                        && !source.textOf(source.line(note) - 1).contains("//"))
                .map(note -> source.at(note, "suppresses a warning without a reason: say why in a comment beside it"))
                .toList();
    }

    private static List<Finding> chronicleKeys(SourceFile source) {
        if (!source.isMain() || source.path().endsWith("/journal/ChronicleSettings.java")) {
            return List.of();
        }
        return source.all(LiteralTree.class).stream()
                .filter(literal -> literal.getValue() instanceof String text && text.matches("chronicle\\.\\w.*"))
                .map(literal -> source.at(
                        literal, "names a property of Chronicle: only journal.ChronicleSettings touches those"))
                .toList();
    }

    /** Uses of a dotted name, called, read, imported or referred to with two colons. */
    static List<Finding> uses(SourceFile source, String dotted, String what) {
        Pattern wanted = Pattern.compile(dotted);
        List<Finding> found = new ArrayList<>();
        for (MemberSelectTree node : source.all(MemberSelectTree.class)) {
            String name = node.toString();
            if (wanted.matcher(name.startsWith("java.lang.") ? name.substring(10) : name)
                    .matches()) {
                found.add(source.at(node, name + " " + what));
            }
        }
        for (MemberReferenceTree node : source.all(MemberReferenceTree.class)) {
            String name = node.getQualifierExpression() + "." + node.getName();
            if (wanted.matcher(name).matches()) {
                found.add(source.at(node, name + " " + what));
            }
        }
        return found;
    }

    private static boolean has(ModifiersTree modifiers, Modifier modifier) {
        return modifiers.getFlags().contains(modifier);
    }

    private static Stream<String> annotations(ModifiersTree modifiers) {
        return modifiers.getAnnotations().stream()
                .map(note -> note.getAnnotationType().toString());
    }
}
