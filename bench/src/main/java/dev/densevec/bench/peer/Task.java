package dev.densevec.bench.peer;

/// What an engine does with a batch.
public enum Task {
  /// Forward, to the logits.
  INFERENCE(1),
  /// Gradients set to zero, forward with the batch's statistics, mean softmax cross-entropy,
  /// backward. No optimiser: every run computes the same.
  TRAINING(3);

  private final int passes;

  Task(int passes) {
    this.passes = passes;
  }

  /// Multiply-adds as multiples of the forward's: backward makes gradients of the maps and of the
  /// weights.
  public int passes() {
    return passes;
  }
}
