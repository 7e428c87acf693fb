package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.Stem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Brings names of tensors to torchvision's (`torchvision/models/densenet.py`, `resnet.py`) and
/// sorts them, where they are recognised.
///
/// Known are any prefix before all names (`module.`, `model.`, `densenet121.`), the dots of old
/// files (`norm.1`), a classifier wrapped in a sequence (`classifier.0`), the last norm of
/// gpleiss/efficient_densenet_pytorch (`norm_final`), and timm's names, which are the same.
/// Variants of residual networks' names are [ResNetName]'s.
///
/// @param known tensors under torchvision's names, in registration order
/// @param unknown names of the others
public record TensorNames(List<TensorEntry> known, List<String> unknown) {
  private static final String ANCHOR = "features.conv0.weight";
  private static final String STEM = "conv1.weight";
  private static final String FIRST_BLOCK = "layer1.0.conv1.weight";

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
    Optional<String> residual = residualPrefix(tensors);
    String prefix = residual.orElseGet(() -> prefix(tensors));
    ResNetName.Style style = style(tensors, prefix);
    Set<String> names = new HashSet<>();
    List<Ranked> known = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (TensorEntry tensor : tensors) {
      String name = tensor.name();
      String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      Ranked match = residual.isPresent() ? residual(tensor, bare, style) : dense(tensor, bare);
      if (match == null || !names.add(match.tensor().name())) {
        unknown.add(name);
      } else {
        known.add(match);
      }
    }
    known.sort(null);
    return new TensorNames(known.stream().map(Ranked::tensor).toList(), unknown);
  }

  private static Ranked dense(TensorEntry tensor, String name) {
    TorchvisionName match = TorchvisionName.of(name);
    return match == null ? null : new Ranked(tensor.named(match.name()), match.rank());
  }

  private static Ranked residual(TensorEntry tensor, String name, ResNetName.Style style) {
    ResNetName match = ResNetName.of(name, style);
    return match == null ? null : new Ranked(tensor.named(match.name()), match.rank());
  }

  private static String prefix(List<TensorEntry> tensors) {
    return tensors.stream()
        .map(TensorEntry::name)
        .filter(name -> name.equals(ANCHOR) || name.endsWith("." + ANCHOR))
        .map(name -> name.substring(0, name.length() - ANCHOR.length()))
        .findFirst()
        .orElse("");
  }

  /// What stands before the names of a residual network; empty if the tensors are of none.
  private static Optional<String> residualPrefix(List<TensorEntry> tensors) {
    Set<String> names = new HashSet<>();
    tensors.forEach(tensor -> names.add(tensor.name()));
    return names.stream()
        .filter(name -> name.equals(FIRST_BLOCK) || name.endsWith("." + FIRST_BLOCK))
        .map(name -> name.substring(0, name.length() - FIRST_BLOCK.length()))
        .filter(prefix -> names.contains(prefix + STEM))
        .findFirst();
  }

  private static ResNetName.Style style(List<TensorEntry> tensors, String prefix) {
    boolean preact = false;
    boolean large = false;
    for (TensorEntry tensor : tensors) {
      preact |= tensor.name().equals(prefix + ResNetName.LAST_NORM + ".weight");
      boolean stem = tensor.name().equals(prefix + STEM) && tensor.dims().size() == 4;
      large |= stem && tensor.dims().getLast() == Stem.IMAGENET.kernel();
    }
    return new ResNetName.Style(preact, large ? "fc" : "linear");
  }

  private record Ranked(TensorEntry tensor, long rank) implements Comparable<Ranked> {
    @Override
    public int compareTo(Ranked other) {
      return Long.compare(rank, other.rank);
    }
  }
}
