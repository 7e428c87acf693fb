package dev.densevec.spark;

import java.io.IOException;

/// Weights are missing, damaged, or of no network that classifies. The message is one line that
/// names them.
public final class WeightsException extends IOException {
  private static final long serialVersionUID = 1L;

  WeightsException(String message) {
    super(message);
  }

  WeightsException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
