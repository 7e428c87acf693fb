package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A layer with parameters, as it shows in the shapes of a file's tensors.
sealed interface Op {
  /// Weight, bias, running mean, running variance.
  int NORM_VECTORS = 4;

  /// Name of the first of its tensors.
  String name();

  /// What it is, for messages.
  default String kind() {
    return switch (this) {
      case Conv conv -> String.format(Locale.ROOT, "a %1$dx%1$d convolution", conv.kernel());
      case Norm _ -> "a norm";
      case Linear _ -> "a linear layer";
    };
  }

  /// A convolution, its weights square.
  record Conv(String name, int outChannels, int inChannels, int kernel, boolean bias)
      implements Op {}

  /// A batch norm of four vectors.
  record Norm(String name, int channels) implements Op {}

  /// A fully connected layer with bias.
  record Linear(String name, int outFeatures, int inFeatures) implements Op {}

  /// Groups tensors in registration order into layers.
  ///
  /// Vectors are the bias of the convolution before them, if their number leaves a remainder of one
  /// by four, and norms of four each.
  static List<Op> sequence(List<TensorEntry> tensors) throws FormatException {
    List<Op> ops = new ArrayList<>();
    for (int i = 0; i < tensors.size(); ) {
      TensorEntry tensor = tensors.get(i);
      int vectors = vectorsFrom(tensors, i + 1);
      List<TensorEntry> after = tensors.subList(i + 1, i + 1 + vectors);
      switch (tensor.dims().size()) {
        case 4 -> conv(tensor, after, ops);
        case 2 -> linear(tensor, after, ops);
        default -> throw mismatch(tensor, "weights of a convolution or a linear layer");
      }
      i += 1 + vectors;
    }
    return ops;
  }

  private static int vectorsFrom(List<TensorEntry> tensors, int start) {
    int end = start;
    while (end < tensors.size() && tensors.get(end).dims().size() == 1) {
      end++;
    }
    return end - start;
  }

  private static void conv(TensorEntry weights, List<TensorEntry> vectors, List<Op> ops)
      throws FormatException {
    boolean bias = vectors.size() % NORM_VECTORS == 1;
    if (!weights.dims().get(2).equals(weights.dims().get(3))) {
      throw mismatch(weights, "a square kernel");
    }
    if (vectors.size() % NORM_VECTORS > 1) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "%s: %d vectors after it, expected four a norm (weight, bias, running mean and variance)",
              FormatException.show(weights.name()),
              vectors.size()));
    }
    int outChannels = dim(weights, 0);
    if (bias) {
      requireLength(vectors.getFirst(), outChannels);
    }
    ops.add(new Conv(weights.name(), outChannels, dim(weights, 1), dim(weights, 2), bias));
    for (int i = bias ? 1 : 0; i < vectors.size(); i += NORM_VECTORS) {
      ops.add(norm(vectors.subList(i, i + NORM_VECTORS)));
    }
  }

  private static Norm norm(List<TensorEntry> vectors) throws FormatException {
    int channels = dim(vectors.getFirst(), 0);
    for (TensorEntry vector : vectors) {
      requireLength(vector, channels);
    }
    return new Norm(vectors.getFirst().name(), channels);
  }

  private static void linear(TensorEntry weights, List<TensorEntry> vectors, List<Op> ops)
      throws FormatException {
    int outFeatures = dim(weights, 0);
    if (vectors.size() != 1) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "%s: %d vectors after it, expected its bias",
              FormatException.show(weights.name()),
              vectors.size()));
    }
    requireLength(vectors.getFirst(), outFeatures);
    ops.add(new Linear(weights.name(), outFeatures, dim(weights, 1)));
  }

  private static int dim(TensorEntry tensor, int axis) throws FormatException {
    long dim = tensor.dims().get(axis);
    if (dim < 1 || dim > Integer.MAX_VALUE) {
      throw mismatch(tensor, "dims of 1 to " + Integer.MAX_VALUE);
    }
    return (int) dim;
  }

  private static void requireLength(TensorEntry vector, int length) throws FormatException {
    if (vector.dims().getFirst() != length) {
      throw mismatch(vector, "[" + length + "]");
    }
  }

  private static FormatException mismatch(TensorEntry tensor, String expected) {
    return new FormatException(
        String.format(
            Locale.ROOT,
            "%s: %s, expected %s",
            FormatException.show(tensor.name()),
            tensor.shape(),
            expected));
  }
}
