package dev.densevec.bench.guard;

import dev.densevec.bench.BenchCommand;
import dev.densevec.bench.FreshProcess;
import dev.densevec.bench.guard.Figures.Figure;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.measure.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `guard`: fails when a kernel or a network is slower than recorded.
@Command(
    name = "guard",
    description = "Fails if a kernel or a network is slower than recorded by more than the noise.")
public final class GuardCommand extends BenchCommand {
  private static final String LARGE = "densenet121";
  private static final String SMALL = "densenet-bc-100-12";
  private static final int BATCH = 8;
  private static final int SECOND_CHANCES = 2;

  @Option(
      names = "--figures",
      defaultValue = "${sys:densevec.bench.figures}",
      description = "The recorded figures.")
  private Path figures;

  @Option(names = "--record", description = "Record what is measured, for this kind of machine.")
  private boolean record;

  @Option(names = "--starts", defaultValue = "3", description = "Fresh processes that measure.")
  private int starts;

  @Option(names = "--rounds", defaultValue = "7", description = "Turns of each in a process.")
  private int rounds;

  @Option(
      names = "--only",
      split = ";",
      description = "Names of what is measured, a semicolon between (default: everything).")
  private List<String> only;

  @Option(names = "--medians", hidden = true, description = "For a fresh process: where to write.")
  private Path medians;

  @Override
  public Integer call() throws IOException {
    if (starts < 1 || rounds < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d starts of %d rounds, expected at least one of each",
              starts,
              rounds));
    }
    if (medians != null) {
      FreshProcess.write(medians, measure());
      return 0;
    }
    if (figures == null) {
      throw new IllegalArgumentException("no figures: name their file with --figures");
    }
    Figures all = Figures.read(figures);
    String kind = Figures.kind(Machine.here());
    PrintWriter out = out();
    return record ? record(all, kind, out) : judge(all, kind, out);
  }

  /// The median share of the peak of each subject, in this process.
  private Map<String, Double> measure() {
    int cores = Runtime.getRuntime().availableProcessors();
    try (Arena arena = Arena.ofShared();
        WholeNetworks networks = new WholeNetworks();
        Watch watch = new Watch()) {
      // Networks come first: opening them has the kernels compiled as they will be used.
      List<Subject> whole =
          List.of(
              networks.inference(LARGE, 1, cores),
              networks.inference(SMALL, BATCH, cores),
              networks.training(SMALL, BATCH, cores));
      Ground ground = new Ground(Kernels.chosen().set(), arena);
      List<Subject> subjects = new ArrayList<>(InferenceKernels.of(ground));
      subjects.addAll(WinogradTransforms.of(ground));
      subjects.addAll(TrainingPasses.of(ground));
      subjects.addAll(whole);
      subjects.removeIf(subject -> !wanted(subject.name()));
      Map<String, Double> shares = new LinkedHashMap<>();
      watch.measure(subjects, rounds).forEach((name, q) -> shares.put(name, q.median()));
      return shares;
    }
  }

  private boolean wanted(String name) {
    return only == null || only.contains(name);
  }

  /// Measures in fresh processes.
  ///
  /// @param more options besides those of this process
  /// @return the shares of each subject, one for each process
  private Map<String, List<Double>> fresh(List<String> more) throws IOException {
    List<String> arguments = new ArrayList<>(arguments());
    arguments.addAll(more);
    Map<String, List<Double>> shares = new LinkedHashMap<>();
    for (int i = 0; i < starts; i++) {
      FreshProcess.run(arguments)
          .forEach(
              (name, share) -> shares.computeIfAbsent(name, _ -> new ArrayList<>()).add(share));
    }
    return shares;
  }

  private int record(Figures all, String kind, PrintWriter out) throws IOException {
    Map<String, Figure> recorded = new TreeMap<>(only == null ? Map.of() : all.of(kind));
    fresh(List.of()).forEach((name, shares) -> recorded.put(name, Figure.of(shares)));
    all.put(kind, recorded);
    all.write(figures);
    out.printf(Locale.ROOT, "%d figures recorded in %s for %s%n", recorded.size(), figures, kind);
    out.flush();
    return 0;
  }

  private int judge(Figures all, String kind, PrintWriter out) throws IOException {
    Map<String, Figure> recorded = new TreeMap<>(all.of(kind));
    recorded.keySet().removeIf(name -> !wanted(name));
    if (recorded.isEmpty()) {
      throw new IllegalStateException("nothing is recorded for " + kind + ": use --record");
    }
    Map<String, List<Double>> shares = fresh(List.of());
    // What is slow by the luck of some starts gets away in others.
    for (int again = 0; again < SECOND_CHANCES; again++) {
      List<String> suspects =
          slower(Verdict.of(recorded, shares)).stream().map(Verdict::name).toList();
      if (!suspects.isEmpty()) {
        fresh(List.of("--only", String.join(";", suspects)))
            .forEach((name, more) -> shares.get(name).addAll(more));
      }
    }
    List<Verdict> judgements = Verdict.of(recorded, shares);
    out.printf(
        Locale.ROOT,
        "%-50s %8s %8s %8s %7s%n",
        "share of the peak",
        "recorded",
        "now",
        "change",
        "noise");
    judgements.forEach(judgement -> out.println(judgement.line()));
    List<Verdict> slower = slower(judgements);
    slower.forEach(
        judgement ->
            out.printf(
                Locale.ROOT,
                "slower than recorded: %s by %.1f %%%n",
                judgement.name(),
                -100 * judgement.change()));
    out.flush();
    return slower.isEmpty() ? 0 : 1;
  }

  private static List<Verdict> slower(List<Verdict> judgements) {
    return judgements.stream().filter(Verdict::slower).toList();
  }
}
