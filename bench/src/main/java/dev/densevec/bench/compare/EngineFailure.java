package dev.densevec.bench.compare;

/// An engine failed in its turn.
final class EngineFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final int engine;

  /// @param engine its number in the contest
  /// @param cause what it failed with
  EngineFailure(int engine, RuntimeException cause) {
    super(cause.getMessage(), cause);
    this.engine = engine;
  }

  /// The engine's number in the contest.
  int engine() {
    return engine;
  }
}
