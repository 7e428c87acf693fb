package dev.densevec.data.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CacheFolderTest {
  private static final Path HOME = Path.of("/home/me");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, '', '', /home/me/.cache/densevec",
        "none, '', /x, /x/densevec",
        "none, '', relative, /home/me/.cache/densevec",
        "none, /own, /x, /own",
        "/property, /own, /x, /property",
      })
  void theFolderIsTheUsers(String property, String own, String xdg, Path expected) {
    Map<String, String> environment = Map.of("DENSEVEC_CACHE", own, "XDG_CACHE_HOME", xdg);
    assertThat(CacheFolder.of(property, environment, HOME).root()).isEqualTo(expected);
    assertThat(CacheFolder.of(null, Map.of(), HOME).root())
        .isEqualTo(Path.of("/home/me/.cache/densevec"));
  }

  @Test
  void findsWhatIsCompleteOnly() throws IOException {
    CacheFolder cache = new CacheFolder(folder);
    Files.createDirectories(folder.resolve("weights/b.pth.part"));
    Files.createDirectories(folder.resolve("data/c.part"));
    Path file = Files.createFile(folder.resolve("weights/a.tv.pth"));
    Path data = Files.createDirectory(folder.resolve("data/c"));
    assertThat(cache.weights("a.tv")).hasValue(file);
    assertThat(cache.weights("a")).isEmpty();
    assertThat(cache.weights("b")).isEmpty();
    assertThat(cache.weights("../weights/a.tv")).isEmpty();
    assertThat(cache.data("c")).hasValue(data);
    assertThat(cache.data("c.part")).isEmpty();
    assertThat(cache.data("../data/c")).isEmpty();
  }
}
