package dev.densevec.checkpoint.recognise;

import java.util.List;

/// A residual network's parameter's name as its specification has it: torchvision's, or after a
/// CIFAR stem akamaster/pytorch_resnet_cifar10's.
///
/// Known besides are `shortcut` for `downsample`, and either name of the classifier.
///
/// @param name the whole name
/// @param rank where it stands in registration order
record ResNetName(String name, long rank) {
  /// The norm after the last block of a pre-activation network.
  static final String LAST_NORM = "bn";

  private static final List<String> TENSORS =
      List.of("weight", "bias", "running_mean", "running_var");
  private static final List<String> STEM = List.of("conv1", "bn1");
  private static final List<String> CLASSIFIERS = List.of("fc", "linear");
  private static final List<String> SHORTCUTS = List.of("downsample", "shortcut");
  private static final int MOST_LAYERS = 3;

  /// Modules of a block, and more than there are of any other part.
  private static final int MODULES = 2 * MOST_LAYERS + 2;

  /// More than there are stages; blocks stand below them.
  private static final int MOST_STAGES = 100;

  private static final int MOST_BLOCKS = 1_000_000;

  /// How the names of one file are read.
  ///
  /// @param preact whether a block's norms stand in front of its convolutions
  /// @param classifier the classifier's name
  record Style(boolean preact, String classifier) {}

  /// Recognises a name.
  ///
  /// @param name without prefix
  /// @return null if it is none
  static ResNetName of(String name, Style style) {
    String[] parts = name.split("\\.", -1);
    int tensor = TENSORS.indexOf(parts[parts.length - 1]);
    if (tensor < 0) {
      return null;
    }
    if (parts.length == 2) {
      int stem = STEM.indexOf(parts[0]);
      if (stem >= 0) {
        return named(name, 0, 0, stem, tensor);
      }
      if (CLASSIFIERS.contains(parts[0])) {
        String whole = style.classifier() + "." + TENSORS.get(tensor);
        return named(whole, MOST_STAGES + 1, 0, 0, tensor);
      }
      return parts[0].equals(LAST_NORM) ? named(name, MOST_STAGES, 0, 0, tensor) : null;
    }
    return block(parts, tensor, style);
  }

  private static ResNetName block(String[] parts, int tensor, Style style) {
    int stage = TorchvisionName.number(parts[0], "layer");
    int block = TorchvisionName.number(parts[1], "");
    if (stage < 1 || stage >= MOST_STAGES || block < 0) {
      return null;
    }
    String place = parts[0] + "." + parts[1] + ".";
    int module = module(parts, style);
    if (module < 0) {
      return null;
    }
    boolean shortcut = parts.length == 5;
    String unit = shortcut ? SHORTCUTS.getFirst() + "." + parts[3] : parts[2];
    return named(place + unit + "." + TENSORS.get(tensor), stage, block, module, tensor);
  }

  /// Where a module stands in its block, or -1.
  private static int module(String[] parts, Style style) {
    if (parts.length == 5 && SHORTCUTS.contains(parts[2])) {
      int part = TorchvisionName.number(parts[3], "");
      return part >= 0 && part <= 1 ? 2 * MOST_LAYERS + part : -1;
    }
    if (parts.length != 4) {
      return -1;
    }
    int conv = TorchvisionName.number(parts[2], "conv");
    int norm = TorchvisionName.number(parts[2], "bn");
    int layer = Math.max(conv, norm);
    if (layer < 1 || layer > MOST_LAYERS) {
      return -1;
    }
    boolean second = style.preact() == (conv > 0);
    return 2 * (layer - 1) + (second ? 1 : 0);
  }

  private static ResNetName named(String name, int part, int block, int module, int tensor) {
    long unit = ((long) part * MOST_BLOCKS + block) * MODULES + module;
    return new ResNetName(name, unit * TENSORS.size() + tensor);
  }
}
