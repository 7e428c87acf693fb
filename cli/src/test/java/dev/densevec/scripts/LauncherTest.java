package dev.densevec.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.scripts.Sandbox.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `cli/bin/densevec` in a made up source tree whose build writes a line to a log.
final class LauncherTest {
  private static final String BUILDING = "densevec: building...";
  private static final String BUILD =
      "echo \"$*\" >>built\nmkdir -p cli/target/app\n: >cli/target/app/densevec-cli.jar\n";

  /// The environment's locale with LC_ALL unset: characters of one, the system's own words.
  private static final String UNTRANSLATED = "none %s C";

  @TempDir private Path directory;
  private Sandbox sandbox;

  @BeforeEach
  void makeTree() throws Exception {
    sandbox = new Sandbox(directory);
    sandbox.copyFromRepository("cli/bin/densevec");
    sandbox.copyFromRepository("cli/bin/start.sh");
    sandbox.copyFromRepository(".mvn/find-jdk.sh");
    sandbox.jdk("jdks/a", "25");
    sandbox.script("mvnw", BUILD);
    for (String source : new String[] {"", "engine/", "cluster/", "serve/", "cli/"}) {
      write(source + "pom.xml");
    }
    write("engine/src/main/java/A.java");
    write("cluster/src/main/java/D.java");
    write("serve/src/main/java/C.java");
    write("cli/src/main/java/B.java");
  }

  /// Writes a file that is an hour old.
  private void write(String name) throws IOException {
    Path file = sandbox.path(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
    FileTime past = FileTime.from(Instant.now().minusSeconds(3600));
    for (Path p = file; !p.equals(directory); p = p.getParent()) {
      Files.setLastModifiedTime(p, past);
    }
  }

  private int builds() throws IOException {
    return Files.readAllLines(sandbox.path("built")).size();
  }

  @Test
  void buildsOnceThenStartsAtOnce() throws Exception {
    Result first = sandbox.run("cli/bin/densevec", "predict", "a b.jpg");
    assertThat(first.exit()).isZero();
    assertThat(first.err()).containsExactly(BUILDING);
    assertThat(first.out())
        .startsWith("java of 25", "@" + sandbox.path("cli/bin/densevec.jvm"))
        .endsWith(
            "-jar",
            sandbox.path("cli/target/app/densevec-cli.jar").toString(),
            "predict",
            "a b.jpg");
    assertThat(sandbox.run("cli/bin/densevec").err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
    assertThat(Files.isSymbolicLink(sandbox.path("cli/target/building"))).isFalse();
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    sandbox.run("cli/bin/densevec");
    Files.setLastModifiedTime(
        sandbox.path("engine/src/main/java/A.java"), FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(sandbox.run("cli/bin/densevec").err()).containsExactly(BUILDING);
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    sandbox.script("mvnw", "sleep 1\n" + BUILD);
    Process one = sandbox.start("cli/bin/densevec", "1");
    Process two = sandbox.start("cli/bin/densevec", "2");
    assertThat(Sandbox.await(one).out()).last().isEqualTo("1");
    assertThat(Sandbox.await(two).out()).last().isEqualTo("2");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void outlivesTheLockOfADeadProcess() throws Exception {
    Process dead = sandbox.start("sh", "-c", "exit 0");
    Sandbox.await(dead);
    Path lock = sandbox.path("cli/target/building");
    Files.createDirectories(lock.getParent());
    Files.createSymbolicLink(lock, Path.of(Long.toString(dead.pid())));
    assertThat(sandbox.run("cli/bin/densevec").exit()).isZero();
  }

  @Test
  void followsLinksToItself() throws Exception {
    Files.createSymbolicLink(sandbox.path("tools/dv"), Path.of("../cli/bin/densevec"));
    assertThat(sandbox.run("sh", "-c", "cd home && dv x").out()).last().isEqualTo("x");
  }

  @Test
  void archivesClassesForEachJdk() throws Exception {
    String flag = "-XX:SharedArchiveFile=" + sandbox.path("cli/target/app/densevec.jsa");
    assertThat(sandbox.run("cli/bin/densevec").out()).containsOnlyOnce(flag);
    Path archiver = sandbox.path("cli/target/app/densevec.jsa.jdk");
    assertThat(archiver).content().isEqualTo(sandbox.path("jdks/a") + "\n");
    sandbox.jdk("jdks/b", "26");
    sandbox.set("JAVA_HOME", sandbox.path("jdks/b").toString());
    assertThat(sandbox.run("cli/bin/densevec").out()).contains("java of 26").contains(flag);
    assertThat(archiver).content().isEqualTo(sandbox.path("jdks/b") + "\n");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void startsWithoutAnArchiveWhereNoneCanBeMade() throws Exception {
    sandbox.script(
        "jdks/a/bin/java", "case $* in *Xshare:dump*) exit 1 ;; *) echo \"$*\" ;; esac\n");
    Result result = sandbox.run("cli/bin/densevec", "x");
    assertThat(result.err()).containsExactly(BUILDING);
    assertThat(result.out())
        .singleElement()
        .asString()
        .endsWith(" x")
        .doesNotContain("SharedArchiveFile");
  }

  @Test
  void addsOptionsOfTheEnvironment() throws Exception {
    sandbox.set("DENSEVEC_OPTS", "-Xmx1g -Da=b");
    assertThat(sandbox.run("cli/bin/densevec").out())
        .containsSubsequence("-Xmx1g", "-Da=b", "-jar");
  }

  @Test
  void startsNothingAfterAFailedBuild() throws Exception {
    sandbox.script("mvnw", "echo cause\nexit 3\n");
    Result result = sandbox.run("cli/bin/densevec");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).containsExactly(BUILDING, "cause", "densevec: the build failed");
    assertThat(Files.isSymbolicLink(sandbox.path("cli/target/building"))).isFalse();
  }

  /// Lets java print the locale, and `locale` know C.UTF-8 and de_DE.UTF-8 alone.
  private void makeLocales() throws IOException {
    sandbox.script(
        "jdks/a/bin/java", "echo \"${LC_ALL-none} ${LC_CTYPE-none} ${LC_MESSAGES-none}\"\n");
    sandbox.script(
        "tools/locale",
        """
        case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
          C.UTF-8 | de_DE.UTF-8) echo UTF-8 ;;
          *) echo ANSI_X3.4-1968 ;;
        esac
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', C.UTF-8",
    "LC_ALL, C, C.UTF-8",
    "LC_ALL, POSIX, C.UTF-8",
    "LC_ALL, '', C.UTF-8",
    "LANG, '', C.UTF-8",
    "LANG, sv_SE.UTF-8, C.UTF-8",
    "LC_CTYPE, de_DE.ISO-8859-1, C.UTF-8",
    "LC_ALL, de_DE.UTF-8, de_DE.UTF-8",
    "LANG, de_DE.UTF-8, de_DE.UTF-8",
    "LC_CTYPE, C.UTF-8, C.UTF-8"
  })
  void providesUtf8(String variable, String value, String expected) throws Exception {
    makeLocales();
    if (!variable.isEmpty()) {
      sandbox.set(variable, value);
    }
    sandbox.run("cli/bin/densevec");
    assertThat(sandbox.run("cli/bin/densevec").out())
        .containsExactly(UNTRANSLATED.replace("%s", expected));
  }

  @Test
  void withoutAProgramForLocalesTheirNamesDecide() throws Exception {
    sandbox.script(
        "jdks/a/bin/java", "echo \"${LC_ALL-none} ${LC_CTYPE-none} ${LC_MESSAGES-none}\"\n");
    sandbox.set("LANG", "sv_SE.utf8");
    assertThat(sandbox.run("cli/bin/densevec").out())
        .containsExactly(UNTRANSLATED.replace("%s", "sv_SE.utf8"));
    sandbox.set("LC_ALL", "sv_SE");
    assertThat(sandbox.run("cli/bin/densevec").out())
        .containsExactly(UNTRANSLATED.replace("%s", "C.UTF-8"));
  }

  @Test
  void saysThatThereIsNoUtf8() throws Exception {
    makeLocales();
    sandbox.script("tools/locale", "echo ANSI_X3.4-1968\n");
    sandbox.run("cli/bin/densevec");
    Result result = sandbox.run("cli/bin/densevec");
    assertThat(result.err()).singleElement().asString().contains("UTF-8");
    assertThat(result.out()).containsExactly("none none none");
  }

  @Test
  void closedStreamsAreNoFiles() throws Exception {
    sandbox.run("cli/bin/densevec");
    sandbox.script("jdks/a/bin/java", "cat\necho over\n");
    Result in = sandbox.run("sh", "-c", "cli/bin/densevec <&-");
    assertThat(in.out()).containsExactly("over");
    assertThat(in.err()).isEmpty();
    Result out = sandbox.run("sh", "-c", "cli/bin/densevec >&-");
    assertThat(out.exit()).isEqualTo(5);
    assertThat(out.err()).singleElement().asString().contains("standard output is closed");
    assertThat(sandbox.run("sh", "-c", "cli/bin/densevec 2>&-").out()).containsExactly("over");
  }
}
