package dev.densevec.testing;

import dev.densevec.spec.Conv;
import java.util.Locale;

/// A convolution with the map it is applied to.
///
/// @param conv its geometry; the name is the kind of layer
/// @param h rows of its input
/// @param w columns of its input
public record LayerShape(Conv conv, int h, int w) {

  /// Products summed for one output element.
  public int terms() {
    return conv.kernel() * conv.kernel() * conv.inChannels();
  }

  /// The same layer on a map of another size.
  public LayerShape onMap(int newH, int newW) {
    return new LayerShape(conv, newH, newW);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %dx%d/%d %d->%d on %dx%d",
        conv.name(),
        conv.kernel(),
        conv.kernel(),
        conv.stride(),
        conv.inChannels(),
        conv.outChannels(),
        h,
        w);
  }
}
