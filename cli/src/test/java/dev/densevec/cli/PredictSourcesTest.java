package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The ways in which images are named.
@Timeout(120)
class PredictSourcesTest {
  private static final String IMAGE = "{\"image\":\"";

  @TempDir private Path folder;
  private String weights;

  @BeforeEach
  void makeFiles() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK).toString();
    Path below = Files.createDirectories(folder.resolve("pictures/below"));
    Samples.png(folder.resolve("pictures/b.png"), 32, 32, 1);
    Samples.png(folder.resolve("pictures/a.png"), 32, 32, 2);
    Samples.png(below.resolve("c.PNG"), 32, 32, 3);
    Files.writeString(folder.resolve("pictures/notes.txt"), "no picture");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static List<String> images(CliRun run) {
    return run.outLines().stream()
        .map(line -> line.substring(IMAGE.length(), line.indexOf('"', IMAGE.length())))
        .toList();
  }

  private CliRun predict(String input, String... images) {
    String[] args = {"predict", "-w", weights, "--format", "json", "--top", "1"};
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(images));
    return CliRun.withInput(input, all.toArray(String[]::new));
  }

  @Test
  void aFolderIsWalkedInOrder() {
    CliRun run = predict("", path("pictures"));
    assertThat(run.err()).isEmpty();
    assertThat(images(run))
        .containsExactlyInAnyOrder(
            path("pictures/a.png"), path("pictures/b.png"), path("pictures/below/c.PNG"));
    assertThat(images(run).indexOf(path("pictures/a.png")))
        .isLessThan(images(run).indexOf(path("pictures/b.png")));
  }

  @Test
  void aPatternIsExpanded() {
    assertThat(images(predict("", path("pictures/*.png"))))
        .containsExactly(path("pictures/a.png"), path("pictures/b.png"));
  }

  @Test
  void argumentsKeepTheirOrderAndRepeat() {
    String a = path("pictures/a.png");
    String b = path("pictures/b.png");
    assertThat(images(predict("", b, a, b))).containsExactly(b, a, b);
  }

  @Test
  void aListOnStandardInputTakesItsPlaceAmongTheArguments() {
    String a = path("pictures/a.png");
    String b = path("pictures/b.png");
    CliRun run = predict(a + "\n\n" + path("pictures/below") + "\r\n" + a, b, "-", b);
    assertThat(run.err()).isEmpty();
    assertThat(images(run)).containsExactly(b, a, path("pictures/below/c.PNG"), a, b);
  }

  @Test
  void anEmptyListIsWrongUsage() {
    CliRun run = predict("", "-");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("densevec: no images\n");
  }

  @Test
  void aListIsAnsweredAsItComes() throws Exception {
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            answers.add(new String(bytes, from, length, StandardCharsets.UTF_8));
          }
        };
    String[] args = {"predict", "-w", weights, "--format", "json", "--batch", "8", "-"};
    PrintStream err = new PrintStream(OutputStream.nullOutputStream());
    try (PipedInputStream in = new PipedInputStream()) {
      Console console = new Console(in, out, err, Screen.NONE);
      FutureTask<Integer> run = new FutureTask<>(() -> Main.run(args, console));
      try (PipedOutputStream list = new PipedOutputStream(in)) {
        Thread.ofPlatform().daemon().start(run);
        for (String name : List.of("pictures/a.png", "pictures/b.png", "pictures/a.png")) {
          list.write((path(name) + "\n").getBytes(StandardCharsets.UTF_8));
          list.flush();
          assertThat(answers.poll(60, TimeUnit.SECONDS)).startsWith(IMAGE + path(name));
        }
      }
      assertThat(run.get(60, TimeUnit.SECONDS)).isZero();
    }
  }
}
