package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import java.util.List;
import java.util.Locale;

/// Reads a network's layers in registration order.
final class OpReader {
  private final List<Op> ops;
  private int next;

  OpReader(List<Op> ops) {
    this.ops = ops;
  }

  /// Layers read so far.
  int position() {
    return next;
  }

  /// The layer `ahead` layers after the next one, or null if there is none.
  Op peek(int ahead) {
    return next + ahead < ops.size() ? ops.get(next + ahead) : null;
  }

  /// All convolutions, read or not.
  List<Op.Conv> convolutions() {
    return ops.stream().filter(Op.Conv.class::isInstance).map(Op.Conv.class::cast).toList();
  }

  /// Whether some norm's first tensor has this name.
  boolean hasNorm(String name) {
    return ops.stream().anyMatch(op -> op instanceof Op.Norm && op.name().equals(name));
  }

  <T extends Op> T take(Class<T> type, String expected) throws FormatException {
    Op op = peek(0);
    if (op == null) {
      throw new FormatException("ends without " + expected);
    }
    if (!type.isInstance(op)) {
      throw fail(op, op.kind(), expected);
    }
    next++;
    return type.cast(op);
  }

  /// A norm of so many channels.
  Op.Norm norm(int channels) throws FormatException {
    Op.Norm norm = take(Op.Norm.class, "a norm");
    require(norm, "channels", norm.channels(), channels);
    return norm;
  }

  /// A convolution of so many input channels.
  Op.Conv conv(int inChannels) throws FormatException {
    Op.Conv conv = take(Op.Conv.class, "a convolution");
    require(conv, "input channels", conv.inChannels(), inChannels);
    return conv;
  }

  void requireEnd() throws FormatException {
    if (peek(0) != null) {
      throw fail(peek(0), "a layer after the classifier", "none");
    }
  }

  static void require(Op op, String what, int actual, int expected) throws FormatException {
    if (actual != expected) {
      throw fail(op, actual + " " + what, String.valueOf(expected));
    }
  }

  static FormatException fail(Op op, String actual, String expected) {
    return new FormatException(
        String.format(
            Locale.ROOT, "%s: %s, expected %s", FormatException.show(op.name()), actual, expected));
  }
}
