package dev.densevec.cli.pull;

import static dev.densevec.cli.pull.RawServer.brokenOff;
import static dev.densevec.cli.pull.RawServer.file;
import static dev.densevec.cli.pull.RawServer.head;
import static dev.densevec.cli.pull.RawServer.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.densevec.cli.Samples;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data sets: archives, and several files that are nothing alone.
final class PulledDataTest {
  private static final String ETAG = "\"one\"";

  @TempDir private Path folder;
  private PullRig rig;
  private RawServer server;

  @BeforeEach
  void start() throws IOException {
    rig = new PullRig(folder.resolve("cache"));
    server = new RawServer(whole(new byte[0]));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void unpacksAnArchiveOfData() throws Exception {
    Path pictures = folder.resolve("pictures");
    Samples.cifar(pictures, 20, 10);
    byte[] archive =
        Archives.tarGz(
            Archives.file(
                "cifar-10-batches-bin/data_batch_1.bin",
                Files.readAllBytes(pictures.resolve("data_batch_1.bin"))),
            Archives.file(
                "cifar-10-batches-bin/test_batch.bin",
                Files.readAllBytes(pictures.resolve("test_batch.bin"))));
    server.answer(brokenOff(archive, ETAG, 100), file(archive, ETAG));
    rig.pull(data("a.tar.gz"), false);
    assertThat(rig.left())
        .containsExactly(
            "data/set/cifar-10-batches-bin/data_batch_1.bin",
            "data/set/cifar-10-batches-bin/test_batch.bin");
    rig.pull(data("a.tar.gz"), false);
    assertThat(server.requests()).hasSize(2);
    rig.pull(data("a.tar.gz"), true);
    assertThat(rig.left()).hasSize(2);
  }

  private Artifact data(String... files) {
    List<RemoteFile> list =
        Arrays.stream(files)
            .map(
                name ->
                    new RemoteFile(server.address(name), OptionalLong.empty(), Optional.empty()))
            .toList();
    return new Artifact("set", Artifact.Kind.DATA, list);
  }

  @Test
  void keepsNothingOfAnArchiveThatIsNoData() throws Exception {
    byte[] archive = Archives.tarGz(Archives.file("readme", new byte[10]));
    server.answer(whole(archive));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> rig.pull(data("a.tar.gz"), false))
        .withMessageContaining("not what was expected: ")
        .returns(ExitCode.NETWORK, Failure::exitCode);
    server.answer(whole(Arrays.copyOf(archive, 40)));
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> rig.pull(data("a.tar.gz"), false))
        .returns(ExitCode.NETWORK, Failure::exitCode);
    assertThat(rig.cache().data("set")).isEmpty();
    assertThat(folder.resolve("cache/data")).isEmptyDirectory();
  }

  @Test
  void aGoodArchiveIsTakenAfterABadOne() throws Exception {
    byte[] images = Archives.idx(3, 20, 28, 28);
    Archives.Entry[] good = {
      Archives.file("train-images-idx3-ubyte", images),
      Archives.file("train-labels-idx1-ubyte", Archives.idx(1, 20))
    };
    byte[][] bad = {
      Archives.tarGz(Archives.file("a", new byte[1]), Archives.file("a/b", new byte[1])),
      Archives.tarGz(Archives.file("n".repeat(300), new byte[1])),
      Archives.tarGz(Archives.described(2 << 20))
    };
    for (byte[] archive : bad) {
      server.answer(file(archive, ETAG));
      assertThatExceptionOfType(Failure.class)
          .isThrownBy(() -> rig.pull(data("a.tar.gz"), true))
          .returns(ExitCode.NETWORK, Failure::exitCode);
      server.answer(file(Archives.tarGz(good), "\"good\""));
      Path place = rig.pull(data("a.tar.gz"), true);
      assertThat(place.resolve("train-images-idx3-ubyte")).hasBinaryContent(images);
      assertThat(rig.left()).hasSize(2);
    }
  }

  @Test
  void publishesSeveralFilesOnlyTogether() throws Exception {
    byte[] images = Archives.idx(3, 20, 28, 28);
    byte[] labels = Archives.idx(1, 20);
    server.answer(file(images, ETAG), (_, out) -> head(out, "404 Not Found", "Content-Length: 0"));
    Artifact set = data("train-images-idx3-ubyte", "train-labels-idx1-ubyte");
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> rig.pull(set, false))
        .withMessageContaining("404");
    assertThat(rig.cache().data("set")).isEmpty();
    server.answer(file(labels, ETAG));
    Path place = rig.pull(set, false);
    assertThat(place.resolve("train-images-idx3-ubyte")).hasBinaryContent(images);
    assertThat(place.resolve("train-labels-idx1-ubyte")).hasBinaryContent(labels);
    assertThat(server.requests()).hasSize(3);
    assertThat(rig.left()).hasSize(2);
  }
}
