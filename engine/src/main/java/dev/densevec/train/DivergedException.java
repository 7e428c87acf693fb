package dev.densevec.train;

/// Training has come to numbers that are not finite; checkpoints from before are as they were.
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
