package dev.densevec.cli.pull;

import java.io.IOException;

/// A try to fetch a file that failed and is worth another one.
final class BrokenTransfer extends IOException {
  private static final long serialVersionUID = 1L;

  BrokenTransfer(String message) {
    super(message);
  }

  BrokenTransfer(String message, Throwable cause) {
    super(message, cause);
  }
}
