package dev.densevec.bench.compare;

import dev.densevec.bench.peer.Engine;
import dev.densevec.bench.peer.PeerProcess;
import dev.densevec.bench.peer.Workload;
import dev.densevec.measure.FmaPeak;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Starts engines, checks that they agree, lets them take turns and ends them.
///
/// @param length how long a contest lasts
/// @param warmUp uncounted seconds of each engine at first
record Match(Contest.Length length, double warmUp) {
  private static final long PEAK_MILLIS = 60;

  /// Runs one contest.
  ///
  /// @param names the engines, the first being the one that the others are held against
  /// @throws IllegalStateException if an engine can't do the work or computes something else
  Outcome run(Workload workload, List<String> names) throws IOException {
    List<Engine> engines = new ArrayList<>();
    try (FmaPeak peak = new FmaPeak(workload.threads())) {
      for (String name : names) {
        engines.add(new PeerProcess(name, workload));
      }
      List<Double> differences = agree(engines);
      Contest contest = new Contest(engines, () -> peak.measure(PEAK_MILLIS), System::nanoTime);
      contest.warmUp(warmUp);
      Standings standings = contest.run(length);
      List<Entrant> entrants = new ArrayList<>();
      for (int i = 0; i < engines.size(); i++) {
        entrants.add(Entrant.of(engines.get(i), differences.get(i)));
      }
      return new Outcome(workload, entrants, standings);
    } finally {
      engines.forEach(Engine::close);
    }
  }

  private static List<Double> agree(List<Engine> engines) {
    return engines.stream()
        .map(e -> Agreement.require(e.name(), engines.getFirst().results(), e.results()))
        .toList();
  }
}
