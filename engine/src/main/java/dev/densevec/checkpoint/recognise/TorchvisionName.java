package dev.densevec.checkpoint.recognise;

import java.util.List;

/// A parameter's name as torchvision gives it.
///
/// @param name the whole name
/// @param rank where it stands in registration order: part of the network, block, layer, module,
///   tensor
record TorchvisionName(String name, long rank) {
  private static final List<String> TENSORS =
      List.of("weight", "bias", "running_mean", "running_var");
  private static final List<String> STEM =
      List.of("conv0", "norm0", "conv1", "norm1", "conv2", "norm2");
  private static final List<String> LAYER = List.of("norm1", "conv1", "norm2", "conv2");
  private static final List<String> LINK = List.of("norm", "conv");
  private static final int MOST_DIGITS = 6;

  /// One more than a number of so many digits.
  private static final int BEHIND_LAYERS = 1_000_000;

  /// Recognises a name.
  ///
  /// @param name without prefix, in torchvision's form or one of its variants
  /// @return null if it is none
  static TorchvisionName of(String name) {
    String[] parts = name.split("\\.", -1);
    int tensor = TENSORS.indexOf(parts[parts.length - 1]);
    if (tensor < 0) {
      return null;
    }
    return switch (parts[0]) {
      case "classifier" -> classifier(parts, tensor);
      case "features" ->
          parts.length == 3
              ? single(parts, tensor)
              : parts.length > 3 ? block(parts, tensor) : null;
      default -> null;
    };
  }

  private static TorchvisionName classifier(String[] parts, int tensor) {
    boolean wrapped = parts.length == 3 && parts[1].equals("0");
    return tensor <= 1 && (parts.length == 2 || wrapped)
        ? new TorchvisionName("classifier." + TENSORS.get(tensor), rank(3, 0, 0, 0, tensor))
        : null;
  }

  private static TorchvisionName single(String[] parts, int tensor) {
    int stem = STEM.indexOf(parts[1]);
    if (stem >= 0) {
      return named(parts[1], tensor, 0, 0, 0, stem);
    }
    boolean last = parts[1].equals("norm5") || parts[1].equals("norm_final");
    return last ? named("norm5", tensor, 2, 0, 0, 0) : null;
  }

  private static TorchvisionName block(String[] parts, int tensor) {
    int transition = number(parts[1], "transition");
    if (transition >= 0) {
      int module = parts.length == 4 ? LINK.indexOf(parts[2]) : -1;
      return module < 0
          ? null
          : named(parts[1] + "." + parts[2], tensor, 1, transition, BEHIND_LAYERS, module);
    }
    int block = number(parts[1], "denseblock");
    int layer = number(parts[2], "denselayer");
    String name =
        switch (parts.length) {
          case 5 -> parts[3];
          // MONAI puts a layer's modules in a sequence of their own, old files a dot in their
          // names.
          case 6 -> parts[3].equals("layers") ? parts[4] : parts[3] + parts[4];
          default -> "";
        };
    int module = LAYER.indexOf(name);
    return block < 0 || layer < 0 || module < 0
        ? null
        : named(parts[1] + "." + parts[2] + "." + name, tensor, 1, block, layer, module);
  }

  private static TorchvisionName named(
      String module, int tensor, int part, int block, int layer, int moduleRank) {
    return new TorchvisionName(
        "features." + module + "." + TENSORS.get(tensor),
        rank(part, block, layer, moduleRank, tensor));
  }

  private static long rank(int part, int block, int layer, int module, int tensor) {
    long unit = part * (long) BEHIND_LAYERS + block;
    unit = unit * (BEHIND_LAYERS + 1) + layer;
    return (unit * LAYER.size() + module) * TENSORS.size() + tensor;
  }

  /// The number after a word, or -1.
  static int number(String text, String word) {
    int digits = text.length() - word.length();
    if (!text.startsWith(word) || digits < 1 || digits > MOST_DIGITS) {
      return -1;
    }
    int number = 0;
    for (int i = word.length(); i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
