package dev.densevec.cluster;

/// MPI can't be used, or a call to it failed; the message is one line.
public final class MpiException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  MpiException(String message) {
    super(message);
  }
}
