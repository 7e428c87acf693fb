package dev.densevec.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.scripts.Sandbox.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `mvnw` with a made up Maven 9.9.9 that lies in a directory in place of an address.
final class WrapperTest {
  private static final String ARCHIVE = "apache-maven-9.9.9-bin.tar.gz";

  @TempDir private Path directory;
  private Sandbox sandbox;

  @BeforeEach
  void makeMavenAndPinIt() throws Exception {
    sandbox = new Sandbox(directory);
    sandbox.copyFromRepository("mvnw");
    sandbox.copyFromRepository(".mvn/find-jdk.sh");
    sandbox.jdk("jdks/a", "25");
    sandbox.script("apache-maven-9.9.9/bin/mvn", "echo \"$JAVA_HOME\"\necho \"maven: $*\"\n");
    Result tar =
        sandbox.run("sh", "-c", "mkdir remote; tar -czf remote/" + ARCHIVE + " apache-maven-9.9.9");
    assertThat(tar.exit()).isZero();
    pin(sha256(sandbox.path("remote/" + ARCHIVE)));
  }

  private void pin(String checksum) throws IOException {
    Path properties = sandbox.path(".mvn/wrapper/maven-wrapper.properties");
    Files.createDirectories(properties.getParent());
    Files.writeString(
        properties,
        String.format(
            Locale.ROOT,
            "distributionUrl=%s\r\ndistributionSha256Sum=%s\r\n",
            sandbox.path("remote/" + ARCHIVE).toUri(),
            checksum));
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  private List<String> installed() throws IOException {
    Path maven = sandbox.path("home/.m2/wrapper/dists/apache-maven-9.9.9");
    try (Stream<Path> files = Files.list(maven)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void fetchesOnceAndRunsWithTheJdkFound() throws Exception {
    Result first = sandbox.run("./mvnw", "-q", "a b");
    assertThat(first.err()).containsExactly("mvnw: fetching Maven 9.9.9");
    assertThat(first.out()).containsExactly(sandbox.path("jdks/a").toString(), "maven: -q a b");
    Files.delete(sandbox.path("remote/" + ARCHIVE));
    Result second = sandbox.run("./mvnw", "verify");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains("maven: verify");
  }

  @Test
  void refusesAnotherChecksum() throws Exception {
    pin("0".repeat(64));
    Result result = sandbox.run("./mvnw", "verify");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .last()
        .asString()
        .contains(ARCHIVE, sha256(sandbox.path("remote/" + ARCHIVE)), "expected 000000");
    assertThat(installed()).isEmpty();
  }

  @Test
  void saysWhatCannotBeReached() throws Exception {
    Files.delete(sandbox.path("remote/" + ARCHIVE));
    Result result = sandbox.run("./mvnw", "verify");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .last()
        .asString()
        .contains("can't fetch Maven 9.9.9", sandbox.path("remote/" + ARCHIVE).toUri().toString());
    assertThat(installed()).isEmpty();
  }

  @Test
  void letsAnInstalledMavenFetchTheArchive() throws Exception {
    Path moved = sandbox.path("mirror.tar.gz");
    Files.move(sandbox.path("remote/" + ARCHIVE), moved);
    sandbox.script(
        "tools/mvn",
        "echo chatter\ncp '" + moved + "' " + ARCHIVE + "\necho \"$*\" >../../../asked\n");
    Result result = sandbox.run("./mvnw", "verify");
    assertThat(result.out()).contains("maven: verify").doesNotContain("chatter");
    assertThat(sandbox.path("home/.m2/wrapper/asked"))
        .content()
        .contains("-Dartifact=org.apache.maven:apache-maven:9.9.9:tar.gz:bin");
  }

  @Test
  void takesAnotherRepositoryOnRequest() throws Exception {
    Path mirror = sandbox.path("repository/org/apache/maven/apache-maven/9.9.9/" + ARCHIVE);
    Files.createDirectories(mirror.getParent());
    Files.move(sandbox.path("remote/" + ARCHIVE), mirror);
    sandbox.set("MVNW_REPOURL", sandbox.path("repository").toUri().toString());
    assertThat(sandbox.run("./mvnw", "verify").out()).contains("maven: verify");
  }

  @Test
  void manyAtOnceLeaveOneWholeMaven() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      processes.add(sandbox.start("./mvnw", "verify"));
    }
    for (Process process : processes) {
      assertThat(Sandbox.await(process).out()).contains("maven: verify");
    }
    assertThat(installed()).containsExactly(sha256(sandbox.path("remote/" + ARCHIVE)));
  }
}
