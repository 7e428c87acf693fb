package dev.densevec.bench.compare;

import dev.densevec.bench.peer.Engine;
import dev.densevec.bench.peer.PeerProcess;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.measure.FmaPeak;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Starts engines, checks that they agree, lets them take turns and ends them.
///
/// An engine that fails is left out and the others go on; only without the first, which the others
/// are held against, there is no contest.
///
/// @param length how long a contest lasts
/// @param warmUp uncounted seconds of each engine at first
/// @param starter starts engines
record Match(Contest.Length length, double warmUp, Starter starter) {
  private static final long PEAK_MILLIS = 60;

  /// Starts an engine.
  interface Starter {

    /// An engine that has run once.
    ///
    /// @throws IllegalArgumentException if there is no engine of that name
    /// @throws IllegalStateException with the engine's reason, if it can't do the work
    Engine start(String name, PeerWorkload workload) throws IOException;
  }

  /// A match of engines in processes of their own.
  Match(Contest.Length length, double warmUp) {
    this(length, warmUp, PeerProcess::new);
  }

  /// Runs one contest.
  ///
  /// @param names the engines, the first being the one that the others are held against
  /// @throws IllegalStateException if the first engine can't do the work
  Outcome run(PeerWorkload workload, List<String> names) {
    List<Engine> engines = new ArrayList<>();
    List<Withdrawal> withdrawn = new ArrayList<>();
    try (FmaPeak peak = new FmaPeak(workload.threads())) {
      List<Double> differences = start(workload, names, engines, withdrawn);
      while (true) {
        try {
          Contest contest = new Contest(engines, () -> peak.measure(PEAK_MILLIS), System::nanoTime);
          contest.warmUp(warmUp);
          Standings standings = contest.run(length);
          return new Outcome(workload, entrants(engines, differences), standings, withdrawn);
        } catch (EngineFailure e) {
          drop(e, engines, differences, withdrawn);
        }
      }
    } finally {
      engines.forEach(Engine::close);
    }
  }

  /// Starts the engines and compares what they compute with what the first does.
  ///
  /// @return for each engine that takes part, how far its logits are from the first engine's
  private List<Double> start(
      PeerWorkload workload, List<String> names, List<Engine> engines, List<Withdrawal> withdrawn) {
    List<Double> differences = new ArrayList<>();
    for (String name : names) {
      try {
        engines.add(start(name, workload));
        Engine engine = engines.getLast();
        differences.add(Agreement.require(name, engines.getFirst().results(), engine.results()));
      } catch (IllegalStateException e) {
        if (differences.isEmpty()) {
          throw e;
        }
        withdrawn.add(new Withdrawal(name, e.getMessage()));
        if (engines.size() > differences.size()) {
          engines.removeLast().close();
        }
      }
    }
    return differences;
  }

  private Engine start(String name, PeerWorkload workload) {
    try {
      return starter.start(name, workload);
    } catch (IOException e) {
      throw new IllegalStateException(name + ": can't be started: " + e.getMessage(), e);
    }
  }

  private static void drop(
      EngineFailure failure,
      List<Engine> engines,
      List<Double> differences,
      List<Withdrawal> withdrawn) {
    int index = failure.engine();
    if (index == 0) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
    differences.remove(index);
    Engine engine = engines.remove(index);
    withdrawn.add(new Withdrawal(engine.name(), failure.getMessage()));
    engine.close();
  }

  private static List<Entrant> entrants(List<Engine> engines, List<Double> differences) {
    List<Entrant> entrants = new ArrayList<>();
    for (int i = 0; i < engines.size(); i++) {
      entrants.add(Entrant.of(engines.get(i), differences.get(i)));
    }
    return entrants;
  }
}
