package dev.densevec.cli.convert;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Translates the names of keras.applications' DenseNets into torchvision's.
///
/// | Keras | torchvision |
/// |---|---|
/// | `conv1_conv`, `conv1_bn` (once `conv1/conv`, `conv1/bn`) | `features.conv0`, `features.norm0` |
/// | `conv2_block1_0_bn`, `_1_conv`, `_1_bn`, `_2_conv` | `features.denseblock1.denselayer1.norm1`, `conv1`, `norm2`, `conv2` |
/// | `pool2_bn`, `pool2_conv` | `features.transition1.norm`, `conv` |
/// | `bn` | `features.norm5` |
///
/// The classifier is found by its shape, see [KerasModules].
final class KerasName {
  private static final Pattern IN_BLOCK =
      Pattern.compile("conv(\\d{1,4})_block(\\d{1,6})_(0_bn|1_conv|1_bn|2_conv)");
  private static final Pattern IN_TRANSITION = Pattern.compile("pool(\\d{1,4})_(bn|conv)");

  private static final Map<String, String> MODULES =
      Map.of(
          "conv1_conv", "features.conv0",
          "conv1_bn", "features.norm0",
          "bn", "features.norm5");
  private static final Map<String, String> LAYER_MODULES =
      Map.of("0_bn", "norm1", "1_conv", "conv1", "1_bn", "norm2", "2_conv", "conv2");
  private static final Map<String, String> TRANSITION_MODULES =
      Map.of("bn", "norm", "conv", "conv");
  private static final Map<String, String> TENSORS =
      Map.of(
          "kernel", "weight",
          "gamma", "weight",
          "bias", "bias",
          "beta", "bias",
          "moving_mean", "running_mean",
          "moving_variance", "running_var");

  private KerasName() {}

  /// torchvision's name of a tensor in its module; empty if no DenseNet has such a one.
  static Optional<String> tensor(String keras) {
    return Optional.ofNullable(TENSORS.get(keras));
  }

  /// Whether a layer has one of keras.applications' names.
  static boolean knows(String layer) {
    return module(layer).isPresent();
  }

  /// torchvision's module of a layer; empty if it has none of keras.applications' names.
  ///
  /// @param layer its name, models that it is part of in front, as in `densenet121/conv1/conv`
  static Optional<String> module(String layer) {
    String rest = layer;
    Optional<String> module = own(rest);
    while (module.isEmpty() && rest.indexOf('/') >= 0) {
      rest = rest.substring(rest.indexOf('/') + 1);
      module = own(rest);
    }
    return module;
  }

  private static Optional<String> own(String layer) {
    String name = layer.replace('/', '_');
    Matcher inBlock = IN_BLOCK.matcher(name);
    if (inBlock.matches()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "features.denseblock%d.denselayer%s.%s",
              block(inBlock),
              inBlock.group(2),
              LAYER_MODULES.get(inBlock.group(3))));
    }
    Matcher inTransition = IN_TRANSITION.matcher(name);
    if (inTransition.matches()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "features.transition%d.%s",
              block(inTransition),
              TRANSITION_MODULES.get(inTransition.group(2))));
    }
    return Optional.ofNullable(MODULES.get(name));
  }

  /// Keras counts the stem as the first stage.
  private static int block(Matcher matcher) {
    return Integer.parseInt(matcher.group(1)) - 1;
  }
}
