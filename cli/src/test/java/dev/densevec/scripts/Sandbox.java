package dev.densevec.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A directory in which the repository's shell scripts run with nothing of the machine but the few
/// tools they need: no Java, no Maven, no home directory.
final class Sandbox {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> TOOLS =
      List.of(
          ("cat cp curl cut dirname find gzip ln mkdir mktemp mv readlink rm sed sh sha256sum shasum"
                  + " sleep tar touch tr")
              .split(" ", -1));

  private final Path root;
  private final Map<String, String> environment = new TreeMap<>();

  /// What a script left behind.
  ///
  /// @param exit its exit code
  /// @param out the lines of its standard output
  /// @param err the lines of its standard error
  record Result(int exit, List<String> out, List<String> err) {}

  Sandbox(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("home"));
    for (String tool : TOOLS) {
      Path found = which(tool);
      assumeTrue(found != null || tool.startsWith("sha"), tool + " is not installed");
      if (found != null) {
        script("tools/" + tool, String.format(Locale.ROOT, "exec '%s' \"$@\"\n", found));
      }
    }
    set("PATH", root.resolve("tools").toString());
    set("HOME", root.resolve("home").toString());
    set("DENSEVEC_JDK_ROOTS", root.resolve("jdks").toString());
  }

  Path path(String name) {
    return root.resolve(name);
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /// Copies a file of the repository to the same place in the sandbox.
  void copyFromRepository(String name) throws IOException {
    Path target = path(name);
    Files.createDirectories(target.getParent());
    Files.copy(REPOSITORY.resolve(name), target);
  }

  /// Writes an executable script.
  void script(String name, String body) throws IOException {
    Path file = path(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// Makes a directory look like a JDK of a version; its java prints the version and its arguments
  /// and can archive classes.
  void jdk(String home, String version) throws IOException {
    script(
        home + "/bin/java",
        String.format(
            Locale.ROOT,
            """
        echo java of %s
        for a; do
          case $a in -XX:SharedArchiveFile=*.new | -XX:DumpLoadedClassList=*) echo classes >"${a#*=}" ;; esac
          echo "$a"
        done
        """,
            version));
    script(home + "/bin/javac", "exit 1\n");
    Files.writeString(
        path(home + "/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS=\"y\"\n");
  }

  Result run(String... command) throws IOException, InterruptedException {
    return await(start(command));
  }

  /// Starts a command; [#await] its end.
  Process start(String... command) throws IOException {
    var builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectInput(new File("/dev/null"));
    return builder.start();
  }

  static Result await(Process process) throws IOException, InterruptedException {
    List<String> out = process.inputReader(UTF_8).readAllLines();
    List<String> err = process.errorReader(UTF_8).readAllLines();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("a script hangs");
    }
    return new Result(process.exitValue(), out, err);
  }

  private static Path which(String tool) {
    for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path file = Path.of(directory, tool);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    return null;
  }
}
