package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.cli.help.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The version is the same wherever it stands.
class VersionTest {
  private static final Path ROOT = Path.of("..");

  /// The version of a module's own, or of its parent.
  private static final Pattern OWN =
      Pattern.compile("<artifactId>densevec(?:-bom)?</artifactId>\\s*<version>([^<]+)</version>");

  /// The version of an artifact in a document.
  private static final Pattern NAMED =
      Pattern.compile(
          "densevec(?:-\\w+)?(?:[-:_]|</artifactId>\\s*<version>)(\\d+\\.\\d+\\.\\d+(?:-SNAPSHOT)?)");

  private static List<Path> files(String ending) throws IOException {
    try (Stream<Path> paths = Files.walk(ROOT, 3)) {
      return paths
          .filter(path -> path.toString().endsWith(ending) && !path.toString().contains("/target/"))
          .toList();
    }
  }

  @Test
  void everyModuleHasIt() throws IOException {
    List<Path> poms = files("/pom.xml");
    assertThat(poms).hasSizeGreaterThan(9);
    for (Path pom : poms) {
      Matcher own = OWN.matcher(Files.readString(pom));
      assertThat(own.find()).as(pom.toString()).isTrue();
      assertThat(own.group(1)).as(pom.toString()).isEqualTo(Version.text());
    }
  }

  @Test
  void documentsHaveIt() throws IOException {
    int count = 0;
    for (Path document : files(".md")) {
      Matcher named = NAMED.matcher(Files.readString(document));
      while (named.find()) {
        count++;
        assertThat(named.group(1)).as(document.toString()).isEqualTo(Version.text());
      }
    }
    assertThat(count).isGreaterThan(1);
    String first =
        Files.readAllLines(ROOT.resolve("CHANGELOG.md")).stream()
            .filter(line -> line.startsWith("## "))
            .findFirst()
            .orElseThrow();
    assertThat(first).isEqualTo("## " + Version.text().replace("-SNAPSHOT", ""));
  }
}
