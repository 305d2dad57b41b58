package io.veltro.cli.home;

import io.veltro.cli.text.NotDone;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The directory of what the program remembers between runs: {@code $VELTRO_HOME}, else {@code ~/.veltro}. Files in it are for
 * their owner alone: they are made so (600, the directory 700), and one that others can read is refused, since a secret in
 * it has to be taken for known. A file is replaced as a whole, never half written.
 */
public final class Home {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final boolean HAS_MODES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Optional<Path> directory;

    private Home(Optional<Path> directory) {
        this.directory = directory;
    }

    /** Where the environment says. */
    public static Home of(Map<String, String> environment) {
        return new Home(variable(environment, "VELTRO_HOME")
                .or(() -> variable(environment, "HOME")
                        .or(() -> variable(environment, "USERPROFILE"))
                        .map(home -> home.resolve(".veltro"))));
    }

    private static Optional<Path> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    /** The text of a file that may hold secrets; empty when there is none. */
    Optional<String> readPrivate(String name) {
        try {
            if (HAS_MODES && directory.isPresent()) {
                mustBePrivate(directory.get().resolve(name));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new NotDone("file " + path(name) + " cannot be read (" + e + ")");
        }
        return read(name);
    }

    /** The text of a file; empty when there is none. */
    Optional<String> read(String name) {
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        Path file = directory.get().resolve(name);
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new NotDone("file " + file + " cannot be read (" + e + ")");
        }
    }

    private static void mustBePrivate(Path file) throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        boolean isOpen = mode.stream()
                .anyMatch(permission -> permission.name().startsWith("GROUP_")
                        || permission.name().startsWith("OTHERS_"));
        if (isOpen) {
            throw new NotDone("file " + file + " is open to others (" + PosixFilePermissions.toString(mode)
                    + ") and may hold secrets. Close it with \"chmod 600 " + file
                    + "\", and replace the secrets in it if others may have read them");
        }
    }

    /** Replaces the text of a file. */
    void write(String name, String text) {
        Path file = path(name);
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder, attributes(DIRECTORY));
            Path fresh = Files.createTempFile(folder, "." + name, ".new", attributes(FILE));
            try {
                Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new NotDone("file " + file + " cannot be written (" + e + ")");
        }
    }

    /** Where a file is, or would be. */
    Path path(String name) {
        return directory
                .map(folder -> folder.resolve(name))
                .orElseThrow(() -> new NotDone("there is no place to keep anything: set VELTRO_HOME to a directory"));
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> mode) {
        return HAS_MODES
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
                : new FileAttribute<?>[0];
    }
}
