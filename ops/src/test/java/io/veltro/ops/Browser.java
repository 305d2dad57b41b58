package io.veltro.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A real browser without a window, on one server's console. It notes every request it makes and everything it complains
 * about, so that a test can ask for both.
 *
 * <p>Thread: the test's.
 */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Pattern REQUESTED =
            Pattern.compile("\"method\":\"Network\\.requestWillBeSent\".*?\"request\":\\{.*?\"url\":\"(.*?)\"");

    private static final long POLL_MILLIS = 100;

    private final ChromeDriver driver;
    private final WebDriverWait wait;
    private final String origin;

    private Browser(ChromeDriver driver, String origin) {
        this.driver = driver;
        this.origin = origin;
        wait = new WebDriverWait(driver, Duration.ofSeconds(ServerProcess.DEADLINE_SECONDS));
        wait.pollingEvery(Duration.ofMillis(POLL_MILLIS)).ignoring(StaleElementReferenceException.class);
    }

    /** Skips the test where there is no browser. */
    static void assumeInstalled() {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "there is no browser to look at the console with: install Chromium and its driver, on Debian the packages"
                        + " chromium and chromium-driver");
    }

    /** Started with a profile of its own; nothing is downloaded, neither by it nor by the library that drives it. */
    static Browser on(String origin, Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        // Named here, the library does not look for a driver, let alone fetch one.
        System.setProperty("webdriver.chrome.driver", DRIVER.toString());
        return new Browser(new ChromeDriver(options), origin);
    }

    /** How large the window is, and what theme the system is set to. */
    void see(int width, int height, String theme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    }

    void open(String path) {
        driver.get(origin + path);
    }

    String path() {
        return Objects.requireNonNull(driver.getCurrentUrl()).substring(origin.length());
    }

    private static By css(String selector) {
        return By.cssSelector(selector);
    }

    /** The element that is shown, once it is. */
    private WebElement shown(By by) {
        return wait.until(ignored -> driver.findElements(by).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    void click(String selector) {
        shown(css(selector)).click();
    }

    /** A button or a link by its words, in the dialog if there is one. */
    void press(String words) {
        boolean inDialog = !driver.findElements(css("dialog[open]")).isEmpty();
        shown(By.xpath((inDialog ? "//dialog" : "") + "//*[self::button or self::a][normalize-space()='" + words
                        + "']"))
                .click();
    }

    /** The control of that name gets that text in place of what it held. */
    void type(String name, String text) {
        WebElement control = shown(css("[name='" + name + "']"));
        control.clear();
        control.sendKeys(text);
    }

    void choose(String name, String value) {
        new Select(shown(css("select[name='" + name + "']"))).selectByValue(value);
    }

    /** A radio button that looks like a part of a switch. */
    void pick(String words) {
        shown(By.xpath("//fieldset/label[span[normalize-space()='" + words + "']]"))
                .click();
    }

    /** A key anywhere on the page. */
    void key(String key) {
        driver.findElement(css("body")).sendKeys(key);
    }

    /** Waits until an element shows such a text. */
    void awaitText(String selector, String text) {
        await(
                selector + " with " + text,
                () -> driver.findElements(css(selector)).stream()
                        .anyMatch(element -> element.getText().contains(text)));
    }

    /** Waits until no element shows such a text. */
    void awaitNoText(String selector, String text) {
        await(
                "no " + selector + " with " + text,
                () -> driver.findElements(css(selector)).stream()
                        .noneMatch(element -> element.getText().contains(text)));
    }

    private void await(String what, BooleanSupplier condition) {
        wait.withMessage(() -> what + "; the page says:\n"
                        + driver.findElement(css("body")).getText())
                .until(ignored -> condition.getAsBoolean());
    }

    String text(String selector) {
        return shown(css(selector)).getText();
    }

    List<String> texts(String selector) {
        return driver.findElements(css(selector)).stream()
                .map(WebElement::getText)
                .toList();
    }

    String styleOf(String selector, String property) {
        return Objects.requireNonNull(shown(css(selector)).getCssValue(property));
    }

    /** What a script gives, which may import the console's modules and has to call {@code done}. */
    Object run(String script) {
        return Objects.requireNonNull(
                driver.executeAsyncScript("const done = arguments[0]; (async () => {" + script + "})().catch(done)"));
    }

    /** Keeps what is seen, to look at. The page is taken in whole when it is longer than the window. */
    void keep(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection may end between being listed and being looked at. */
    private static final Pattern GONE = Pattern.compile("/clients/[0-9]+ - .* 404 ");

    /** What the browser complained about since it was last asked: errors of scripts, refused styles, failed requests. */
    List<String> complaints() {
        return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .filter(message -> !GONE.matcher(message).find())
                .toList();
    }

    /** Everything it asked anybody for since it was last asked, but for the parts of its own first page. */
    List<String> requests() {
        return StreamSupport.stream(
                        driver.manage().logs().get(LogType.PERFORMANCE).spliterator(), false)
                .flatMap(entry -> REQUESTED.matcher(entry.getMessage()).results())
                .map((MatchResult found) -> found.group(1))
                .filter(url -> !url.startsWith("chrome:") && !url.startsWith("data:"))
                .toList();
    }

    /** It neither complained nor asked anybody else for anything. */
    void assertClean() {
        assertThat(complaints()).as("what the browser complains about").isEmpty();
        assertThat(requests())
                .as("requests")
                .isNotEmpty()
                .allMatch(url -> url.startsWith(origin + "/"), "to " + origin);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
