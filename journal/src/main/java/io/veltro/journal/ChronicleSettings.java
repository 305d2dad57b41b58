package io.veltro.journal;

import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Chronicle quiet and keeps it at home: no usage statistics sent anywhere, no banner, no watching of disks, no
 * check that a log stays with one thread, and what it has to say goes to the log. The only place that touches its system properties, which it reads while its classes load;
 * therefore {@link #apply} comes before anything else of Chronicle's.
 *
 * <p>Thread: any.
 */
final class ChronicleSettings {
    /** Without it Chronicle looks up an analytics host and writes to the home directory. */
    static final String ANALYTICS = "chronicle.analytics.disable";

    private static final String ANNOUNCER = "chronicle.announcer.disable";
    private static final String DISK_MONITOR = "chronicle.disk.monitor.disable";

    /** A log is handed from the thread that opens it to the one that appends: one at a time, but not one for ever. */
    private static final String THREAD_CHECK = "disable.single.threaded.check";

    private static final Logger LOG = LoggerFactory.getLogger("io.veltro.journal.chronicle");

    private ChronicleSettings() {}

    /** May be called any number of times. */
    static void apply() {
        System.setProperty(ANALYTICS, "true");
        System.setProperty(ANNOUNCER, "true");
        System.setProperty(DISK_MONITOR, "true");
        System.setProperty(THREAD_CHECK, "true");
        ExceptionHandler error = (source, message, thrown) -> LOG.error("{}", message, thrown);
        ExceptionHandler warn = (source, message, thrown) -> LOG.warn("{}", message, thrown);
        Jvm.setExceptionHandlers(error, warn, null, null);
    }
}
