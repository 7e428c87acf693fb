package dev.densevec.tensor;

/// More memory is needed than there is. Nothing has been changed; a smaller batch or image takes
/// less.
public final class TooLargeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// @param message what takes how much, in one line
  public TooLargeException(String message) {
    super(message);
  }

  /// @param message what takes how much, in one line
  /// @param cause the allocation that failed
  public TooLargeException(String message, Throwable cause) {
    super(message, cause);
  }
}
