package dev.densevec.cli.format;

/// What the number beside a class is.
public enum Score {
  /// The softmax over all classes, or the sigmoid of each label.
  PROBABILITY,
  /// The network's output as it is.
  LOGIT;

  /// The name of the number in results: `probability`, `logit`.
  public String text() {
    return this == PROBABILITY ? "probability" : "logit";
  }
}
