package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.pull.RawServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `densevec pull`, and how the other commands take what it fetched.
final class PullTest {
  private static final String CACHE = "densevec.cache";

  @TempDir private Path folder;
  private RawServer server;
  private Path cache;
  private String catalogue;

  @BeforeEach
  void serve() throws IOException {
    byte[] weights = Files.readAllBytes(Samples.weights(folder, Samples.NETWORK));
    Samples.cifar(folder.resolve("pictures"), 30, 20);
    byte[] pictures = Files.readAllBytes(folder.resolve("pictures/test_batch.bin"));
    server =
        new RawServer(
            (request, out) ->
                RawServer.whole(request.line().contains(".bin") ? pictures : weights)
                    .say(request, out));
    String at = server.address("").toString();
    catalogue =
        Files.writeString(
                folder.resolve("catalogue.txt"),
                String.format(
                    Locale.ROOT,
                    """
                # Small things.
                tiny      weights  -  -  %1$stiny.safetensors
                pictures  data     %2$d  -  %1$stest_batch.bin
                wrong     weights  -  12345678  %1$stiny.pth
                """,
                    at,
                    pictures.length))
            .toString();
    cache = folder.resolve("cache");
    System.setProperty(CACHE, cache.toString());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    System.clearProperty(CACHE);
  }

  @Test
  void whatIsPulledHasItsNameEverywhere() throws IOException {
    CliRun pull = CliRun.of("pull", "--catalogue", catalogue, "tiny", "pictures");
    Path weights = cache.resolve("weights/tiny.safetensors");
    Path pictures = cache.resolve("data/pictures");
    assertThat(pull)
        .isEqualTo(new CliRun(0, "tiny  " + weights + "\npictures  " + pictures + "\n", ""));

    assertThat(CliRun.of("info", "-w", "tiny"))
        .isEqualTo(CliRun.of("info", "-w", weights.toString()))
        .returns(0, CliRun::exitCode);
    Path png = Samples.png(folder.resolve("a.png"), 32, 32, 1);
    assertThat(CliRun.of("predict", "-w", "tiny", png.toString()))
        .isEqualTo(CliRun.of("predict", "-w", weights.toString(), png.toString()))
        .returns(0, CliRun::exitCode);
    assertThat(CliRun.of("eval", "-w", "tiny", "pictures").out()).matches("(?s)images +20\n.*");
    Path converted = folder.resolve("tiny.pth");
    assertThat(CliRun.of("convert", "tiny", converted.toString()).exitCode()).isZero();
    assertThat(converted).isNotEmptyFile();
  }

  @Test
  void listsWhatThereIs() {
    CliRun before = CliRun.of("pull", "--catalogue", catalogue, "--list");
    assertThat(before.outLines())
        .containsExactly(
            "name      kind      bytes  checked by          there  from",
            "tiny      weights       ?  content             no     127.0.0.1",
            "pictures  data     61,460  size, content       no     127.0.0.1",
            "wrong     weights       ?  SHA-256 (8 digits)  no     127.0.0.1");
    CliRun.of("pull", "--catalogue", catalogue, "tiny");
    assertThat(CliRun.of("pull", "--catalogue", catalogue, "--list", "--format", "csv").outLines())
        .contains("name,kind,bytes,checks,path,addresses")
        .anyMatch(line -> line.startsWith("tiny,weights,,content," + cache.resolve("weights")));
    assertThat(CliRun.of("pull", "--catalogue", catalogue, "--list", "--format", "json").outLines())
        .hasSize(3)
        .anyMatch(line -> line.contains("\"path\":\"" + cache.resolve("weights")));
    assertThat(CliRun.of("pull", "--list").outLines()).hasSize(13);
  }

  @Test
  void saysWhatFailed() {
    CliRun wrong = CliRun.of("pull", "--catalogue", catalogue, "wrong");
    assertThat(wrong.exitCode()).isEqualTo(7);
    assertThat(wrong.errLines()).singleElement().asString().endsWith(", expected 12345678");
    assertThat(cache.resolve("weights")).isEmptyDirectory();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThat(CliRun.of("pull"))
        .isEqualTo(
            new CliRun(2, "", "densevec: nothing to fetch: name something that --list shows\n"));
    assertThat(CliRun.of("pull", "densenet999").err())
        .isEqualTo("densevec: nothing to fetch is called 'densenet999', see --list\n");
    assertThat(CliRun.of("pull", "densenet121", "--tries=0").err())
        .isEqualTo("densevec: --tries is 0, expected 1 to 1000\n");
    assertThat(CliRun.of("pull", "--catalogue", folder.resolve("none").toString(), "x").exitCode())
        .isEqualTo(3);
  }

  @Test
  void namesWhatCouldBePulled() {
    assertThat(CliRun.of("info", "-w", "densenet121"))
        .isEqualTo(
            new CliRun(
                3,
                "",
                "densevec: densenet121: no such file; densevec pull densenet121 fetches it\n"));
    Path weights = folder.resolve("w");
    assertThat(CliRun.of("eval", "-w", weights.toString(), "cifar10").exitCode()).isEqualTo(3);
  }
}
