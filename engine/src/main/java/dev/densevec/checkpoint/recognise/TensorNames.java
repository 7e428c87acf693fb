package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.Stem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Brings names of tensors to torchvision's (`torchvision/models/densenet.py`, `resnet.py`) and
/// sorts them, where the network's family is known by its names.
///
/// Known are any prefix before all names (`module.`, `model.`, `densenet121.`), also in place of
/// `features.` (fastai's `0.0.`); the dots of old files (`norm.1`); MONAI's `layers.`; the last
/// norm of gpleiss/efficient_densenet_pytorch (`norm_final`); and timm's names, which are the same.
/// Variants of residual networks' names are [ResNetName]'s, those of CIFAR's DenseNets
/// [CifarDenseNames]'. The classifier may have any name.
///
/// @param known tensors under torchvision's names, in registration order
/// @param unknown names of the others
/// @param family whether the names are those of a known family: then every tensor must be known
/// @param notes what was left out, for people
record TensorNames(
    List<TensorEntry> known, List<String> unknown, boolean family, List<String> notes) {
  private static final String ANCHOR = "conv0.weight";
  private static final String FEATURES = "features.";
  private static final String CLASSIFIER = "classifier";
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

  /// Sorts out the names.
  ///
  /// @param all every tensor that can be a parameter
  /// @throws FormatException if the names are those of a network that isn't supported
  static TensorNames of(List<TensorEntry> all) throws FormatException {
    Map<Boolean, List<TensorEntry>> parts =
        all.stream().collect(Collectors.partitioningBy(t -> Companions.contains(t.name())));
    List<TensorEntry> beside = parts.get(true);
    List<TensorEntry> tensors = parts.get(false);
    List<String> notes =
        beside.isEmpty()
            ? List.of()
            : List.of(
                "left out, as no part of the network: "
                    + Names.list(beside.stream().map(TensorEntry::name).toList()));
    ForeignNetworks.refuse(tensors);
    Optional<CifarDenseNames> cifar = CifarDenseNames.of(tensors);
    if (cifar.isPresent()) {
      return of(cifar.get().translate(tensors), notes);
    }
    return of(tensors, notes);
  }

  private static TensorNames of(List<TensorEntry> tensors, List<String> notes) {
    Optional<String> residual = prefix(tensors, FIRST_BLOCK);
    Optional<String> dense = residual.isPresent() ? Optional.empty() : prefix(tensors, ANCHOR);
    String prefix = residual.orElseGet(() -> withoutFeatures(dense.orElse("")));
    ResNetName.Style style = style(tensors, prefix);
    Set<String> names = new HashSet<>();
    List<Ranked> known = new ArrayList<>();
    List<TensorEntry> unknown = new ArrayList<>();
    for (TensorEntry tensor : tensors) {
      String name = tensor.name();
      String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      if (dense.isPresent() && name.startsWith(dense.get())) {
        bare = FEATURES + name.substring(dense.get().length());
      }
      Ranked match = residual.isPresent() ? residual(tensor, bare, style) : dense(tensor, bare);
      if (match == null || !names.add(match.tensor().name())) {
        unknown.add(tensor);
      } else {
        known.add(match);
      }
    }
    boolean family = residual.isPresent() || (dense.isPresent() && known.size() > unknown.size());
    String classifier = residual.isPresent() ? style.classifier() : CLASSIFIER;
    if (family && !names.contains(classifier + ".weight") && isLinear(unknown)) {
      for (TensorEntry tensor : unknown) {
        TensorEntry named =
            tensor.named(classifier + (tensor.dims().size() == 2 ? ".weight" : ".bias"));
        known.add(
            residual.isPresent()
                ? residual(named, named.name(), style)
                : dense(named, named.name()));
      }
      unknown.clear();
    }
    known.sort(null);
    return new TensorNames(
        known.stream().map(Ranked::tensor).toList(),
        unknown.stream().map(TensorEntry::name).toList(),
        family,
        notes);
  }

  /// Whether the tensors are weights and bias of one linear layer.
  private static boolean isLinear(List<TensorEntry> tensors) {
    if (tensors.size() != 2) {
      return false;
    }
    boolean swapped = tensors.getFirst().dims().size() == 1;
    TensorEntry weight = tensors.get(swapped ? 1 : 0);
    TensorEntry bias = tensors.get(swapped ? 0 : 1);
    return weight.dims().size() == 2
        && bias.dims().size() == 1
        && weight.dims().getFirst().equals(bias.dims().getFirst())
        && Names.module(weight.name()).equals(Names.module(bias.name()));
  }

  private static Ranked dense(TensorEntry tensor, String name) {
    TorchvisionName match = TorchvisionName.of(name);
    return match == null ? null : new Ranked(tensor.named(match.name()), match.rank());
  }

  private static Ranked residual(TensorEntry tensor, String name, ResNetName.Style style) {
    ResNetName match = ResNetName.of(name, style);
    return match == null ? null : new Ranked(tensor.named(match.name()), match.rank());
  }

  /// What stands before a name that some tensor has; empty if none has it.
  private static Optional<String> prefix(List<TensorEntry> tensors, String anchor) {
    return tensors.stream()
        .filter(tensor -> tensor.dims().size() == 4)
        .map(TensorEntry::name)
        .filter(name -> name.equals(anchor) || name.endsWith("." + anchor))
        .map(name -> name.substring(0, name.length() - anchor.length()))
        .findFirst();
  }

  private static String withoutFeatures(String prefix) {
    boolean named = prefix.equals(FEATURES) || prefix.endsWith("." + FEATURES);
    return named ? prefix.substring(0, prefix.length() - FEATURES.length()) : "";
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
