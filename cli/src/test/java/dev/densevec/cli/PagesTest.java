package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Uses the pages of `serve` and `train --watch` as people do, in Chromium where that is installed.
@Timeout(180)
class PagesTest {
  private static final Path PICTURE = Path.of("../examples/chelsea.jpg");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");

  /// Drops a file of the bytes in Base64 and the name given on the page.
  private static final String DROP =
      """
      const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0)), data = new DataTransfer();
      data.items.add(new File([bytes], arguments[1]));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      """;

  private static Optional<Browser> started = Optional.empty();

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    started = Browser.start();
  }

  @AfterAll
  static void end() throws Exception {
    if (started.isPresent()) {
      started.get().close();
    }
  }

  private static Browser browser() {
    assumeTrue(started.isPresent(), "chromium and chromedriver are not installed");
    return started.get();
  }

  /// The address that a command prints on either stream.
  private static URI address(CommandProcess command, Process process) throws Exception {
    while (process.isAlive()) {
      Matcher address = ADDRESS.matcher(command.out() + command.err());
      if (address.find()) {
        return URI.create(address.group());
      }
      Thread.sleep(20);
    }
    throw new AssertionError(command.err());
  }

  @Test
  void aPhotoThatIsDroppedGetsItsClass() throws Exception {
    Browser browser = browser();
    CommandProcess command = new CommandProcess(folder);
    Process process = command.start(List.of("serve", "--port=0"));
    try {
      browser.open(address(command, process));
      browser.run(
          DROP, Base64.getEncoder().encodeToString(Files.readAllBytes(PICTURE)), "chelsea.jpg");
      browser.await("document.querySelectorAll('#classes li').length === 5");
      String first =
          browser.run("return document.querySelector('#classes li').innerText").getAsString();
      assertThat(first).matches("(?s)cat\\s+91\\.12 %\\s*");
      assertThat(browser.run("return document.getElementById('status').textContent").getAsString())
          .isEmpty();
      // Heat over what the network saw: a map of another class looks different.
      String shown = "return document.getElementById('photo').toDataURL()";
      JsonElement cat = browser.run(shown);
      browser.run("document.querySelectorAll('#classes button')[1].click()");
      assertThat(browser.run(shown)).isNotEqualTo(cat);
      browser.screenshot(SCREENSHOTS.resolve("serve.png"));
      browser.run(DROP, Base64.getEncoder().encodeToString(new byte[] {1, 2, 3}), "odd.txt");
      browser.await("document.getElementById('status').textContent.includes('format')");
      assertThat(browser.run("return document.getElementById('result').hidden").getAsBoolean())
          .isTrue();
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  @Test
  void curvesMoveWhileARunTrains() throws Exception {
    Browser browser = browser();
    String data = Samples.cifar(folder.resolve("cifar"), 400, 50);
    CommandProcess command = new CommandProcess(folder);
    Process process =
        command.start(
            List.of(
                "train",
                "--watch=0",
                data,
                "--out=" + folder.resolve("run"),
                "--arch=" + Samples.NETWORK,
                "--batch=20",
                "--lr=0.02",
                "--epochs=100000"));
    try {
      browser.open(address(command, process));
      String epochs = "(document.querySelector('#accuracy .validation')?.getAttribute('d') ?? '')";
      browser.await(epochs + ".split('L').length > 2");
      String loss = "document.querySelector('#loss .train').getAttribute('d')";
      String before = browser.run("return " + loss).getAsString();
      browser.await(loss + " !== '" + before + "'");
      browser.await("[...document.images].every(i => i.complete && i.naturalWidth === 32)");
      browser.screenshot(SCREENSHOTS.resolve("watch.png"));
      assertThat(browser.run("return document.getElementById('status').textContent").getAsString())
          .matches("epoch \\d+ of 100000 · .* images/s · .* left.* · best epoch \\d+: .* %");
      String cells = "[...document.querySelectorAll('#confusion td')].map(t => +t.textContent)";
      assertThat(browser.run("return " + cells + ".reduce((a, b) => a + b)").getAsInt())
          .isEqualTo(50);
      assertThat(browser.run("return " + cells + ".length").getAsInt()).isEqualTo(100);
      assertThat(browser.run("return document.images.length").getAsInt()).isEqualTo(12);
      String captions =
          browser.run("return document.getElementById('worst').innerText").getAsString();
      assertThat(captions).contains("taken for", "test_batch.bin");
      process.destroy();
      process.waitFor();
      browser.await("document.getElementById('status').textContent.includes('ended')");
    } finally {
      process.destroy();
    }
  }
}
