package dev.densevec.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/// Reads a request's body within bounds of size and time.
final class Body {
  private static final int PIECE = 1 << 14;

  private Body() {}

  /// Reads a body to its end.
  ///
  /// @param in the body
  /// @param most bytes it may have
  /// @param deadline until when
  /// @throws Refusal with 413 if it is larger, 408 if it comes too slowly
  static byte[] read(InputStream in, int most, Deadline deadline) throws IOException, Refusal {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    long size = 0;
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      size += n;
      // What is sent is read a while, or the sender might never see the answer.
      if (size > 2L * most) {
        break;
      }
      if (size <= most) {
        all.write(piece, 0, n);
      }
      if (deadline.leftNanos() < 0) {
        throw new Refusal(Refusal.TIMEOUT, "the request's body took longer than " + deadline);
      }
    }
    if (size > most) {
      throw tooLarge(most);
    }
    return all.toByteArray();
  }

  /// What is said of a body that is too large.
  static Refusal tooLarge(long most) {
    return new Refusal(
        Refusal.TOO_LARGE,
        String.format(Locale.ROOT, "the request's body is larger than the %d bytes allowed", most));
  }
}
