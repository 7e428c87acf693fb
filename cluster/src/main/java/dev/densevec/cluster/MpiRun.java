package dev.densevec.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program that starts ranks, `mpirun`, and the flags it needs.
///
/// @param program its name or path
/// @param kind whose it is
/// @param major its major version
public record MpiRun(String program, Kind kind, int major) {
  /// The variable that names the program.
  public static final String PROGRAM = "DENSEVEC_MPIRUN";

  /// Under another name than `mpirun`, Open MPI 4 calls itself by its runtime's.
  private static final Pattern OPEN_MPI = Pattern.compile("\\(Open(?: MPI|RTE)\\) (\\d+)\\.");

  private static final Pattern HYDRA = Pattern.compile("(?i)HYDRA|Intel\\(R\\) MPI");

  /// The first Open MPI that starts ranks by PRRTE.
  private static final int WITH_PRRTE = 5;

  /// What Open MPI is set to: its daemons notice within 11 seconds that a network is gone.
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "oob_tcp_keepalive_time", "5",
          "oob_tcp_keepalive_intvl", "2",
          "oob_tcp_keepalive_probes", "3",
          "orte_abort_timeout", "10");

  /// Whose `mpirun` it is.
  public enum Kind {
    /// Open MPI's.
    OPEN_MPI,
    /// Hydra, of MPICH and Intel MPI.
    HYDRA
  }

  /// What is to be started.
  ///
  /// @param ranks number of processes
  /// @param hosts machines to spread them over; empty for this one, or those of a scheduler
  /// @param variables names of variables of the environment that other machines are to get
  /// @param command the program of each rank with its arguments
  public record Job(int ranks, List<String> hosts, List<String> variables, List<String> command) {
    public Job {
      hosts = List.copyOf(hosts);
      variables = List.copyOf(variables);
      command = List.copyOf(command);
    }

    /// Ranks of one machine at most.
    private int perHost() {
      return Math.ceilDiv(ranks, hosts.size());
    }
  }

  /// Finds the program: `mpirun`, or what [#PROGRAM] names.
  ///
  /// @throws MpiException if there is none, or it is of no known MPI
  public static MpiRun find(Map<String, String> environment) {
    String program = environment.getOrDefault(PROGRAM, "");
    program = program.isEmpty() ? "mpirun" : program;
    String version = version(program);
    Matcher open = OPEN_MPI.matcher(version);
    if (open.find()) {
      return new MpiRun(program, Kind.OPEN_MPI, Integer.parseInt(open.group(1)));
    }
    if (HYDRA.matcher(version).find()) {
      return new MpiRun(program, Kind.HYDRA, 0);
    }
    throw new MpiException(
        program
            + " is neither Open MPI's nor MPICH's: '"
            + version.lines().findFirst().orElse("")
            + "'");
  }

  private static String version(String program) {
    try {
      Process process =
          new ProcessBuilder(program, "--version")
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return text;
    } catch (IOException e) {
      throw new MpiException(
          program
              + " can't be started: install Open MPI or MPICH, or name its mpirun with "
              + PROGRAM
              + "=FILE");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MpiException(program + ": interrupted");
    }
  }

  /// The command line that starts ranks.
  public List<String> command(Job job) {
    List<String> line = new ArrayList<>(List.of(program, "-n", String.valueOf(job.ranks())));
    switch (kind) {
      case OPEN_MPI -> addOpenMpi(line, job);
      case HYDRA -> addHydra(line, job);
    }
    line.addAll(job.command());
    return line;
  }

  private void addOpenMpi(List<String> line, Job job) {
    // Ranks have threads of their own, and as many ranks as were asked for.
    line.addAll(List.of("--bind-to", "none"));
    line.addAll(
        major < WITH_PRRTE
            ? List.of("--quiet", "--oversubscribe")
            : List.of("--map-by", ":OVERSUBSCRIBE"));
    if (!job.hosts().isEmpty()) {
      List<String> slots = job.hosts().stream().map(h -> h + ":" + job.perHost()).toList();
      line.addAll(List.of("--host", String.join(",", slots)));
    }
    job.variables().forEach(variable -> line.addAll(List.of("-x", variable)));
  }

  private static void addHydra(List<String> line, Job job) {
    if (!job.hosts().isEmpty()) {
      line.addAll(
          List.of("-hosts", String.join(",", job.hosts()), "-ppn", String.valueOf(job.perHost())));
    }
  }

  /// Variables of the environment that the program needs. What a user has set stays as it is.
  public Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    switch (kind) {
      case OPEN_MPI -> {
        PARAMETERS.forEach((name, value) -> variables.put("OMPI_MCA_" + name, value));
        for (String program : List.of("OMPI", "PRTE")) {
          variables.put(program + "_ALLOW_RUN_AS_ROOT", "1");
          variables.put(program + "_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        }
      }
      // Intel's binds each rank to its share of the processors.
      case HYDRA -> variables.put("I_MPI_PIN", "0");
    }
    return variables;
  }
}
