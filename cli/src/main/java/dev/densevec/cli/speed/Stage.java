package dev.densevec.cli.speed;

/// What is being done to measure a workload.
public enum Stage {
  /// Memory is taken, kernels are compiled.
  PREPARING("preparing"),
  /// Runs that don't count.
  WARM_UP("warming up"),
  /// Runs that count.
  MEASURING("measuring");

  private final String text;

  Stage(String text) {
    this.text = text;
  }

  /// What a line of progress calls it.
  public String text() {
    return text;
  }
}
