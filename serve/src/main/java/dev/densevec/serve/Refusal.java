package dev.densevec.serve;

/// Ends a request with a status and one line.
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  static final int BAD_REQUEST = 400;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int TIMEOUT = 408;
  static final int TOO_LARGE = 413;
  static final int TOO_MANY = 429;
  static final int INTERNAL = 500;
  static final int UNAVAILABLE = 503;

  private final int status;

  Refusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /// A request that makes no sense.
  static Refusal bad(String message) {
    return new Refusal(BAD_REQUEST, message);
  }

  /// The status of HTTP.
  int status() {
    return status;
  }
}
