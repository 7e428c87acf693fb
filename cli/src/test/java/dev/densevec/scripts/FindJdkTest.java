package dev.densevec.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.scripts.Sandbox.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which JDK `.mvn/find-jdk.sh` takes, of several made up ones.
final class FindJdkTest {
  @TempDir private Path directory;
  private Sandbox sandbox;

  @BeforeEach
  void copyScript() throws Exception {
    sandbox = new Sandbox(directory);
    sandbox.copyFromRepository(".mvn/find-jdk.sh");
  }

  private Result find() throws Exception {
    return sandbox.run(
        "sh", "-eu", "-c", ". ./.mvn/find-jdk.sh; find_jdk 25; echo \"$JAVA_HOME\"", "name");
  }

  private void assertFound(String home) throws Exception {
    assertThat(find().out()).containsExactly(sandbox.path(home).toString());
  }

  @Test
  void takesJavaHomeBeforeAllOthers() throws Exception {
    sandbox.jdk("mine", "26-ea");
    sandbox.jdk("jdks/a", "25");
    sandbox.set("JAVA_HOME", sandbox.path("mine").toString());
    assertFound("mine");
  }

  @Test
  void followsTheLinkOfTheJavaOnPath() throws Exception {
    sandbox.jdk("elsewhere", "25.0.3");
    sandbox.jdk("jdks/a", "25");
    Files.createSymbolicLink(sandbox.path("tools/alternative"), sandbox.path("elsewhere/bin/java"));
    Files.createSymbolicLink(sandbox.path("tools/java"), Path.of("alternative"));
    assertFound("elsewhere");
  }

  @Test
  void passesOverOldOnesToTheOldestThatSuffices() throws Exception {
    sandbox.jdk("old", "24.0.2");
    sandbox.set("JAVA_HOME", sandbox.path("old").toString());
    sandbox.jdk("onpath", "17.0.15");
    Files.createSymbolicLink(sandbox.path("tools/java"), sandbox.path("onpath/bin/java"));
    sandbox.jdk("jdks/a", "1.8.0_462");
    sandbox.jdk("jdks/b", "26");
    sandbox.jdk("jdks/c d", "25.0.1");
    sandbox.jdk("jdks/e", "27");
    assertFound("jdks/c d");
  }

  @Test
  void looksIntoBundles() throws Exception {
    sandbox.jdk("jdks/temurin-25.jdk/Contents/Home", "25.0.1");
    assertFound("jdks/temurin-25.jdk/Contents/Home");
  }

  @Test
  void searchesSeveralRoots() throws Exception {
    sandbox.jdk("more/a", "25");
    sandbox.set("DENSEVEC_JDK_ROOTS", sandbox.path("jdks") + ":" + sandbox.path("more"));
    assertFound("more/a");
  }

  @Test
  void saysInOneLineThatThereIsNone() throws Exception {
    sandbox.jdk("jdks/old", "21.0.9");
    sandbox.jdk("jdks/runtime-only", "25");
    Files.delete(sandbox.path("jdks/runtime-only/bin/javac"));
    Result result = find();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .singleElement()
        .asString()
        .contains("no JDK 25 or newer", "https://adoptium.net", "JAVA_HOME");
  }
}
