package io.veltro.ops;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * One Java source as text and as the tree the compiler's own parser makes of it. Nothing is resolved, so that a rule sees what
 * is written; strings and comments can not be taken for code, and a method ends where the language says.
 */
record SourceFile(String path, String text, CompilationUnitTree tree, DocTrees docs) {
    /** Parses sources given by their path from the root. */
    static List<SourceFile> parse(Map<String, String> sources) {
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((path, text) -> files.add(new Text(path, text)));
        DiagnosticCollector<JavaFileObject> faults = new DiagnosticCollector<>();
        JavacTask task = (JavacTask)
                ToolProvider.getSystemJavaCompiler().getTask(null, null, faults, List.of("-proc:none"), null, files);
        DocTrees docs = DocTrees.instance(task);
        List<SourceFile> parsed = new ArrayList<>();
        try {
            for (CompilationUnitTree tree : task.parse()) {
                String path = tree.getSourceFile().toUri().getPath().substring(1);
                parsed.add(new SourceFile(path, Objects.requireNonNull(sources.get(path)), tree, docs));
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        if (!faults.getDiagnostics().isEmpty()) {
            throw new IllegalArgumentException(faults.getDiagnostics().toString());
        }
        return parsed;
    }

    /** The module it lies in. */
    String room() {
        return path.substring(0, path.indexOf('/'));
    }

    boolean isMain() {
        return path.contains("/src/main/");
    }

    /** Main code of one of these rooms. */
    boolean isMainOf(String... rooms) {
        return isMain() && List.of(rooms).contains(room());
    }

    boolean isPackageInfo() {
        return path.endsWith("/package-info.java");
    }

    String packageName() {
        return String.valueOf(tree.getPackageName());
    }

    List<ClassTree> topLevelTypes() {
        List<ClassTree> types = new ArrayList<>();
        for (Tree type : tree.getTypeDecls()) {
            if (type instanceof ClassTree declared) {
                types.add(declared);
            }
        }
        return types;
    }

    /** Every node of a kind, in the order of the text. */
    <T extends Tree> List<T> all(Class<T> kind) {
        List<T> found = new ArrayList<>();
        new TreeScanner<Boolean, Boolean>() {
            @Override
            public Boolean scan(Tree node, Boolean unused) {
                if (kind.isInstance(node)) {
                    found.add(kind.cast(node));
                }
                return super.scan(node, unused);
            }
        }.scan(tree, true);
        return found;
    }

    long line(Tree node) {
        return tree.getLineMap().getLineNumber(docs.getSourcePositions().getStartPosition(tree, node));
    }

    long lastLine(Tree node) {
        return tree.getLineMap().getLineNumber(docs.getSourcePositions().getEndPosition(tree, node) - 1);
    }

    /** A line of the text, counted from one. */
    String textOf(long line) {
        return text.lines().skip(line - 1).findFirst().orElse("");
    }

    /** The Javadoc of a type, or of the package in its package-info. */
    Optional<String> javadoc(Tree node) {
        return Optional.ofNullable(docs.getDocCommentTree(TreePath.getPath(tree, node)))
                .map(DocCommentTree::toString);
    }

    Finding at(long line, String what) {
        return new Finding(path, line, what);
    }

    Finding at(Tree node, String what) {
        return at(line(node), what);
    }

    /** A place where a rule is broken: what was found, what is allowed, what to do. */
    record Finding(String path, long line, String what) {
        @Override
        public String toString() {
            return path + ":" + line + ": " + what;
        }
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String path, String text) {
            super(URI.create("text:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
