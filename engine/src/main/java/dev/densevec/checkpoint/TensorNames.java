package dev.densevec.checkpoint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Brings names of tensors to torchvision's (`torchvision/models/densenet.py`) and sorts them,
/// where they are recognised.
///
/// Known are any prefix before all names (`module.`, `model.`, `densenet121.`), the dots of old
/// files (`norm.1`), a classifier wrapped in a sequence (`classifier.0`), the last norm of
/// gpleiss/efficient_densenet_pytorch (`norm_final`), and timm's names, which are the same.
///
/// @param known tensors under torchvision's names, in registration order
/// @param unknown names of the others
record TensorNames(List<TensorEntry> known, List<String> unknown) {
  private static final String ANCHOR = "features.conv0.weight";

  /// The tensors that can be parameters, in the order of the file: counters (`num_batches_tracked`)
  /// and integers are left out.
  static List<TensorEntry> parameters(List<TensorEntry> tensors) {
    List<TensorEntry> parameters = new ArrayList<>(tensors.size());
    for (TensorEntry tensor : tensors) {
      if (tensor.dtype().isReal() && !tensor.name().endsWith("num_batches_tracked")) {
        parameters.add(tensor);
      }
    }
    return parameters;
  }

  static TensorNames of(List<TensorEntry> tensors) {
    String prefix = prefix(tensors);
    Set<String> names = new HashSet<>();
    List<Ranked> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (TensorEntry tensor : tensors) {
      String name = tensor.name();
      TorchvisionName match =
          TorchvisionName.of(name.startsWith(prefix) ? name.substring(prefix.length()) : name);
      if (match == null || !names.add(match.name())) {
        unknown.add(name);
      } else {
        known.add(new Ranked(tensor.named(match.name()), match.rank()));
      }
    }
    known.sort(null);
    return new TensorNames(known.stream().map(Ranked::tensor).toList(), unknown);
  }

  private static String prefix(List<TensorEntry> tensors) {
    for (TensorEntry tensor : tensors) {
      String name = tensor.name();
      if (name.equals(ANCHOR) || name.endsWith("." + ANCHOR)) {
        return name.substring(0, name.length() - ANCHOR.length());
      }
    }
    return "";
  }

  private record Ranked(TensorEntry tensor, long rank) implements Comparable<Ranked> {
    @Override
    public int compareTo(Ranked other) {
      return Long.compare(rank, other.rank);
    }
  }
}
