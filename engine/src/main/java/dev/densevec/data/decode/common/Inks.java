package dev.densevec.data.decode.common;

/// Cyan, magenta, yellow and black to red, green and blue, by the plain formula that Pillow uses
/// too: no profile of any press is involved.
public final class Inks {
  private Inks() {}

  /// The light that an ink leaves of what black leaves: `(255 - ink) * (255 - black) / 255`, the
  /// share taken away rounded to nearest.
  public static byte light(int ink, int black) {
    int left = 255 - black;
    int product = ink * left + 128;
    return (byte) (left - (((product >> 8) + product) >> 8));
  }
}
