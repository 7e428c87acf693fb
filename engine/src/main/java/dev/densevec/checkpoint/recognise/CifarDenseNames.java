package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// DenseNets for CIFAR under the names of three repositories, brought to torchvision's names.
///
/// | repository | names | a layer's output |
/// |---|---|---|
/// | kuangliu/pytorch-cifar `models/densenet.py` | `dense1.0.bn1`, `trans1.bn`, `bn`, `linear` | in front of its input |
/// | bearpaw/pytorch-classification `models/cifar/densenet.py` | `dense1.0.bn1`, `trans1.bn1`, `bn`, `fc` | after it |
/// | andreasveit/densenet-pytorch `densenet.py` | `block1.layer.0.bn1`, `trans1.bn1`, `bn1`, `fc` | after it |
///
/// The order is the repository's unless the running statistics show another. Where the output
/// stands in front, the input channels of all that reads a block are put in our order; the network
/// then computes the same.
final class CifarDenseNames {
  private static final Pattern LAYER =
      Pattern.compile(
          "(dense|block)(\\d{1,3})\\.(?:layer\\.)?(\\d{1,5})\\.(bn|conv)([12])\\.(\\w+)");
  private static final Pattern TRANSITION =
      Pattern.compile("trans(\\d{1,3})\\.(bn|conv)(1?)\\.(\\w+)");
  private static final Pattern LAST = Pattern.compile("bn1?\\.(\\w+)");
  private static final Pattern STEM = Pattern.compile("conv1\\.(weight|bias)");
  private static final String NEW_FIRST_ANCHOR = "trans1.bn.weight";
  private static final String NEW_LAST_ANCHOR = "trans1.bn1.weight";

  private final String prefix;
  private final boolean newFirst;

  private CifarDenseNames(String prefix, boolean newFirst) {
    this.prefix = prefix;
    this.newFirst = newFirst;
  }

  /// The names' reader, if the tensors are of one of the three.
  static Optional<CifarDenseNames> of(List<TensorEntry> tensors) {
    for (TensorEntry tensor : tensors) {
      for (String anchor : List.of(NEW_FIRST_ANCHOR, NEW_LAST_ANCHOR)) {
        if (tensor.name().equals(anchor) || tensor.name().endsWith("." + anchor)) {
          String prefix = tensor.name().substring(0, tensor.name().length() - anchor.length());
          return Optional.of(new CifarDenseNames(prefix, anchor.equals(NEW_FIRST_ANCHOR)));
        }
      }
    }
    return Optional.empty();
  }

  /// The same tensors; those that are recognised under torchvision's names and in its order of
  /// channels.
  List<TensorEntry> translate(List<TensorEntry> tensors) {
    List<TensorEntry> renamed = new ArrayList<>();
    for (TensorEntry tensor : tensors) {
      String name = tensor.name();
      String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      String known = torchvision(bare);
      renamed.add(known == null ? tensor.named(bare) : tensor.named(known));
    }
    return switch (new RunningStatistics(renamed).order()) {
      case NEW_LAST -> renamed;
      case NEW_FIRST -> new NewFirst(renamed).reordered();
      case UNKNOWN -> newFirst ? new NewFirst(renamed).reordered() : renamed;
    };
  }

  private static String torchvision(String name) {
    Matcher layer = LAYER.matcher(name);
    if (layer.matches()) {
      String block = "features.denseblock" + layer.group(2);
      String place = block + ".denselayer" + (Integer.parseInt(layer.group(3)) + 1);
      String module = layer.group(4).equals("bn") ? "norm" : "conv";
      return place + "." + module + layer.group(5) + "." + layer.group(6);
    }
    Matcher transition = TRANSITION.matcher(name);
    if (transition.matches()) {
      String module = transition.group(2).equals("bn") ? "norm" : "conv";
      return "features.transition" + transition.group(1) + "." + module + "." + transition.group(4);
    }
    Matcher stem = STEM.matcher(name);
    if (stem.matches()) {
      return "features.conv0." + stem.group(1);
    }
    Matcher last = LAST.matcher(name);
    if (last.matches()) {
      return "features.norm5." + last.group(1);
    }
    return name.startsWith("linear.") || name.startsWith("fc.")
        ? "classifier" + name.substring(name.indexOf('.'))
        : null;
  }
}
