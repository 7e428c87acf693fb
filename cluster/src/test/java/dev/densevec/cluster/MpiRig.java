package dev.densevec.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Starts [RankProgram] by the launchers that are installed.
final class MpiRig {
  private static final long MOST_SECONDS = 40;

  private final Path folder;
  private final MpiRun run;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final List<String> flags = new ArrayList<>();
  private List<String> hosts = List.of();

  /// MPI libraries, with the names that their launchers may have.
  enum Installed {
    OPEN_MPI(MpiRun.Kind.OPEN_MPI, "libmpi.so.40", "mpirun.openmpi", "mpirun"),
    MPICH(MpiRun.Kind.HYDRA, "libmpich.so.12", "mpirun.mpich", "mpiexec.hydra", "mpirun");

    private final MpiRun.Kind kind;
    private final String library;

    @SuppressWarnings("ImmutableEnumChecker") // a list that doesn't change
    private final List<String> launchers;

    Installed(MpiRun.Kind kind, String library, String... launchers) {
      this.kind = kind;
      this.library = library;
      this.launchers = List.of(launchers);
    }

    /// A file of its library.
    String library() {
      return library;
    }

    /// Its launcher, if it is installed.
    Optional<MpiRun> launcher() {
      return launchers.stream().flatMap(name -> found(name).stream()).findFirst();
    }

    private Optional<MpiRun> found(String program) {
      try {
        return Optional.of(MpiRun.find(Map.of(MpiRun.PROGRAM, program)))
            .filter(run -> run.kind() == kind);
      } catch (MpiException _) {
        return Optional.empty();
      }
    }
  }

  /// What ranks wrote, and how they ended.
  record Ended(int code, String out, String err, double seconds) {}

  /// @param folder where what they write is kept
  MpiRig(Path folder, Installed mpi) {
    this.folder = folder;
    Optional<MpiRun> launcher = mpi.launcher();
    assumeTrue(launcher.isPresent(), mpi + " is not installed here");
    run = launcher.orElseThrow();
  }

  /// Sets a variable of the environment.
  MpiRig set(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /// Adds a flag of the virtual machine.
  MpiRig with(String flag) {
    flags.add(flag);
    return this;
  }

  /// Spreads the ranks over machines.
  MpiRig on(String... machines) {
    hosts = List.of(machines);
    return this;
  }

  /// Starts ranks.
  ///
  /// @param before a program that starts the launcher; may be empty
  Process start(List<String> before, int ranks, String... arguments) throws IOException {
    List<String> rank = new ArrayList<>();
    rank.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    rank.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    rank.addAll(flags);
    rank.addAll(List.of("-cp", classPath(), RankProgram.class.getName()));
    rank.addAll(List.of(arguments));
    List<String> line = new ArrayList<>(before);
    line.addAll(run.command(new MpiRun.Job(ranks, hosts, List.copyOf(variables.keySet()), rank)));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(run.environment());
    builder.environment().putAll(variables);
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  /// Starts ranks and waits for their end.
  Ended run(int ranks, String... arguments) throws IOException, InterruptedException {
    long began = System.nanoTime();
    return ended(start(List.of(), ranks, arguments), began);
  }

  /// Waits for the end of ranks.
  ///
  /// @param began the clock when it was to begin
  Ended ended(Process process, long began) throws IOException, InterruptedException {
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("the ranks go on and on: " + out() + err());
    }
    return new Ended(process.exitValue(), out(), err(), (System.nanoTime() - began) / 1e9);
  }

  /// What the ranks have written to standard output.
  String out() throws IOException {
    return Files.readString(folder.resolve("out"), StandardCharsets.UTF_8);
  }

  /// What the ranks and the launcher have written to standard error.
  String err() throws IOException {
    return Files.readString(folder.resolve("err"), StandardCharsets.UTF_8);
  }

  /// The engine, this module and its tests, wherever the tests themselves found them.
  private static String classPath() {
    return System.getProperty("jdk.module.path", "")
        + File.pathSeparator
        + System.getProperty("java.class.path")
        + File.pathSeparator
        + Path.of("target", "test-classes").toAbsolutePath();
  }
}
