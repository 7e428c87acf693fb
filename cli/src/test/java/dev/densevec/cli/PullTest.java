package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `densevec pull`, and how the other commands take what it fetched.
final class PullTest {
  private static final String CACHE = "densevec.cache";

  @TempDir private Path folder;
  private HttpServer server;
  private Path cache;
  private String catalogue;

  @BeforeEach
  void serve() throws IOException {
    server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] weights = Files.readAllBytes(Samples.weights(folder, Samples.NETWORK));
    Samples.cifar(folder.resolve("pictures"), 30, 20);
    byte[] pictures = Files.readAllBytes(folder.resolve("pictures/test_batch.bin"));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestURI().getPath().endsWith(".bin") ? pictures : weights;
          exchange.sendResponseHeaders(200, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    String at = "http://127.0.0.1:" + server.getAddress().getPort();
    catalogue =
        Files.writeString(
                folder.resolve("catalogue.txt"),
                """
                # Small things.
                tiny      weights  -  -  %1$s/tiny.safetensors
                pictures  data     %2$d  -  %1$s/test_batch.bin
                wrong     weights  -  12345678  %1$s/tiny.pth
                """
                    .formatted(at, pictures.length))
            .toString();
    cache = folder.resolve("cache");
    System.setProperty(CACHE, cache.toString());
  }

  @AfterEach
  void stop() {
    server.stop(0);
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
    assertThat(CliRun.of("predict", "-w", "tiny", "--labels", "cifar10", png.toString()))
        .isEqualTo(
            CliRun.of("predict", "-w", weights.toString(), "--labels", "cifar10", png.toString()))
        .returns(0, CliRun::exitCode);
    assertThat(CliRun.of("eval", "-w", "tiny", "pictures").outLines()).contains("images  20");
    Path converted = folder.resolve("tiny.pth");
    assertThat(CliRun.of("convert", "tiny", converted.toString()).exitCode()).isZero();
    assertThat(converted).isNotEmptyFile();
  }

  @Test
  void listsWhatThereIs() {
    CliRun before = CliRun.of("pull", "--catalogue", catalogue, "--list");
    assertThat(before.outLines())
        .containsExactly(
            "name      kind      bytes  checked by           there  from",
            "tiny      weights       ?  content              no     127.0.0.1",
            "pictures  data     61,460  size, content        no     127.0.0.1",
            "wrong     weights       ?  SHA-256 (8 digits)   no     127.0.0.1");
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
            new CliRun(
                2, "", "densevec: nothing to fetch: name something that --list shows\n"));
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
                3, "", "densevec: densenet121: no such file; densevec pull densenet121 fetches it\n"));
    Path weights = folder.resolve("w");
    assertThat(CliRun.of("eval", "-w", weights.toString(), "cifar10").exitCode()).isEqualTo(3);
  }
}
