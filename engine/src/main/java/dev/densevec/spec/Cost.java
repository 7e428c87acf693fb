package dev.densevec.spec;

import java.util.List;

/// Multiply-adds of one image's forward pass, as the network is written down (no algebraic shortcut
/// counted).
///
/// @param parts the parts in order, each with its output map
public record Cost(List<Part> parts) {

  /// One part of the network.
  ///
  /// @param name the part's name, such as `features.denseblock1.denselayer1`
  /// @param kind what it is: `stem`, `bottleneck`, `conv3x3`, `conv1x1`, `transition`, `shortcut`,
  ///   `classifier`
  /// @param channels output channels
  /// @param h output rows
  /// @param w output columns
  /// @param macs multiply-adds
  public record Part(String name, String kind, int channels, int h, int w, long macs) {}

  public Cost {
    parts = List.copyOf(parts);
  }

  /// Multiply-adds of the whole network.
  public long macs() {
    return parts.stream().mapToLong(Part::macs).sum();
  }

  /// Multiply-adds of all parts of one kind.
  public long macs(String kind) {
    return parts.stream().filter(p -> p.kind().equals(kind)).mapToLong(Part::macs).sum();
  }
}
