package dev.densevec.runtime.team;

/// Cuts a number of units into nearly equal consecutive shares.
public final class Split {
  private Split() {}

  /// First unit of a worker's share; the share ends where the next one starts.
  public static int start(int units, int worker, int workers) {
    return (int) ((long) units * worker / workers);
  }
}
