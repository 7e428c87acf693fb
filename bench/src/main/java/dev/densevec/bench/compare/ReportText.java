package dev.densevec.bench.compare;

import dev.densevec.bench.Quartiles;
import dev.densevec.bench.peer.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Contests as Markdown: what they were held on, how, and how they ended, losses reported like
/// wins.
final class ReportText {
  private final List<Outcome> outcomes;
  private final List<String> failures;
  private final Map<String, Object> machine;
  private final String arguments;
  private final StringBuilder text = new StringBuilder();

  /// @param outcomes the contests
  /// @param failures contests that could not be held, with the reasons
  /// @param machine what they were held on
  /// @param arguments the command's arguments
  ReportText(
      List<Outcome> outcomes,
      List<String> failures,
      Map<String, Object> machine,
      String arguments) {
    this.outcomes = List.copyOf(outcomes);
    this.failures = List.copyOf(failures);
    this.machine = machine;
    this.arguments = arguments;
  }

  /// The section.
  ///
  /// @param charts addresses of pictures
  String write(List<String> charts) {
    text.append("## Peers\n\n");
    line(
        String.format(
            Locale.ROOT,
            "%s, %s cores, vectors of %s bits, JDK %s. %s.\n",
            machine.get("cpu"),
            machine.get("cores"),
            machine.get("vectorBits"),
            machine.get("java"),
            versions()));
    line("    bench/bin/densevec-bench " + arguments + "\n");
    line(
        "Engines take turns, each in a process of its own. A ratio is that of two neighbouring turns:"
            + " above 1 the first engine is so many times as fast as the other, below 1 (bold) it is"
            + " slower. Figures are medians, in brackets the quartiles.\n");
    for (Task task : Task.values()) {
      section(task);
    }
    if (!failures.isEmpty()) {
      line("Not held: " + String.join("; ", failures) + ".\n");
    }
    charts.forEach(chart -> line("![](" + chart + ")\n"));
    return text.toString();
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private String versions() {
    return outcomes.stream()
        .flatMap(outcome -> outcome.entrants().stream())
        .collect(Collectors.toMap(Entrant::name, Entrant::version, (a, b) -> a, LinkedHashMap::new))
        .entrySet()
        .stream()
        .map(entry -> String.format(Locale.ROOT, "`%s`: %s", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private void section(Task task) {
    List<Outcome> of = outcomes.stream().filter(o -> o.workload().task() == task).toList();
    if (of.isEmpty()) {
      return;
    }
    line("### " + (task == Task.TRAINING ? "Training" : "Inference") + "\n");
    List<String> names =
        of.stream()
            .flatMap(
                o ->
                    Stream.concat(
                        o.entrants().stream().map(Entrant::name),
                        o.withdrawn().stream().map(Withdrawal::name)))
            .distinct()
            .toList();
    names.stream().skip(1).forEach(peer -> line(verdict(of, names.getFirst(), peer) + "\n"));
    speeds(of, names);
    memory(of, names);
    failed(of);
  }

  private void failed(List<Outcome> of) {
    List<String> reasons = new ArrayList<>();
    for (Outcome outcome : of) {
      for (Withdrawal failed : outcome.withdrawn()) {
        reasons.add(String.format(Locale.ROOT, "- %s: %s", outcome.workload(), failed.reason()));
      }
    }
    if (!reasons.isEmpty()) {
      line("Failed, and counted in no verdict:\n");
      reasons.forEach(this::line);
      line("");
    }
  }

  private static String verdict(List<Outcome> all, String first, String peer) {
    List<Outcome> of = all.stream().filter(o -> o.find(peer).isPresent()).toList();
    List<String> lost = new ArrayList<>();
    Set<String> even = new LinkedHashSet<>();
    for (Outcome outcome : of) {
      Quartiles ratio = outcome.standings().ratio(outcome.find(peer).getAsInt());
      String workload =
          String.format(Locale.ROOT, "%s (%s)", outcome.workload(), number(ratio.median()));
      if (ratio.q1() <= 1 && ratio.q3() >= 1) {
        even.add(workload);
      } else if (ratio.median() < 1) {
        lost.add(workload);
      }
    }
    return String.format(
        Locale.ROOT,
        "Against `%s`, `%s` is faster in %d of %d contests%s%s.",
        peer,
        first,
        of.size() - lost.size() - even.size(),
        of.size(),
        list(", slower in ", lost),
        list(", even within the quartiles in ", even));
  }

  private static String list(String head, Iterable<String> items) {
    String joined = String.join(", ", items);
    return joined.isEmpty() ? "" : head + joined;
  }

  private void speeds(List<Outcome> of, List<String> names) {
    row("network", "batch", "threads", names.getFirst() + " images/s", "of peak");
    names.stream()
        .skip(1)
        .forEach(name -> text.append(String.format(Locale.ROOT, " %s images/s | ratio |", name)));
    text.append('\n');
    line("|" + "---|".repeat(5 + 2 * (names.size() - 1)));
    for (Outcome outcome : of) {
      key(outcome, number(outcome.imagesPerSecond(0)), percent(outcome.shareOfPeak(0)));
      names.stream().skip(1).forEach(name -> text.append(speed(outcome, outcome.find(name))));
      text.append('\n');
    }
    text.append('\n');
  }

  private static String speed(Outcome outcome, OptionalInt engine) {
    if (engine.isEmpty()) {
      return " failed | |";
    }
    int i = engine.getAsInt();
    return String.format(
        Locale.ROOT,
        " %s | %s |",
        number(outcome.imagesPerSecond(i)),
        ratio(outcome.standings().ratio(i)));
  }

  private void memory(List<Outcome> of, List<String> names) {
    line("The most memory of each process, in MB:\n");
    row("network", "batch", "threads");
    names.forEach(name -> text.append(String.format(Locale.ROOT, " %s |", name)));
    text.append('\n');
    line("|" + "---|".repeat(3 + names.size()));
    for (Outcome outcome : of) {
      key(outcome);
      names.forEach(name -> text.append(megabytes(outcome, outcome.find(name))));
      text.append('\n');
    }
    text.append('\n');
  }

  private static String megabytes(Outcome outcome, OptionalInt engine) {
    return engine.isEmpty()
        ? " failed |"
        : String.format(Locale.ROOT, " %.0f |", outcome.peakMegabytes(engine.getAsInt()));
  }

  private void key(Outcome outcome, String... more) {
    var workload = outcome.workload();
    row(workload.network(), String.valueOf(workload.batch()), String.valueOf(workload.threads()));
    for (String cell : more) {
      text.append(' ').append(cell).append(" |");
    }
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |");
  }

  private static String ratio(Quartiles ratio) {
    String median = number(ratio.median());
    return String.format(
        Locale.ROOT,
        "%s (%s to %s)",
        ratio.median() < 1 ? "**" + median + "**" : median,
        number(ratio.q1()),
        number(ratio.q3()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /// Three digits, as far as they say anything.
  private static String number(double value) {
    int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
