package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.Stem;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Brings names of tensors to torchvision's (`torchvision/models/densenet.py`, `resnet.py`) and
/// sorts them, where the network's family is known by its names.
///
/// Known are any prefix before all names (`module.`, `model.`, `densenet121.`), also in place of
/// `features.` (fastai's `0.0.`); the dots of old files (`norm.1`); MONAI's `layers.`; the last
/// norm of gpleiss/efficient_densenet_pytorch (`norm_final`); and timm's names, which are the same.
/// Variants of residual networks' names are [ResNetName]'s and [SequentialNames]', those of CIFAR's
/// DenseNets [CifarDenseNames]'. The classifier may have any name, and may be missing.
///
/// @param known tensors under torchvision's names, in registration order
/// @param unknown names of the others
/// @param family whether the names are those of a known family: then every tensor must be known
/// @param origins the names in the file of the known tensors
/// @param headless whether the file has no classifier; then one of a single class and zeros is
///   known
/// @param notes what was left out, for people
record TensorNames(
    List<TensorEntry> known,
    List<String> unknown,
    boolean family,
    Map<String, String> origins,
    boolean headless,
    List<String> notes) {
  private static final String ANCHOR = "conv0.weight";
  private static final String FEATURES = "features.";

  /// Read beside the network.
  private static final String THRESHOLDS = "op_threshs";

  private static final String CLASSIFIER = "classifier";
  private static final String STEM = "conv1.weight";
  private static final String FIRST_BLOCK = "layer1.0.conv1.weight";

  /// More than any network has channels, so that zeros can be made.
  private static final long MOST_CLASSES = 1 << 20;

  /// The tensors that can be parameters, in the order of the file: counters
  /// (`num_batches_tracked`), integers and filters that blur are left out.
  static List<TensorEntry> parameters(List<TensorEntry> tensors) {
    List<TensorEntry> parameters = new ArrayList<>(tensors.size());
    for (TensorEntry tensor : tensors) {
      boolean counter = tensor.name().endsWith("num_batches_tracked");
      if (tensor.dtype().isReal() && !counter && !DeepStems.isFilter(tensor)) {
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
    List<TensorEntry> beside =
        parts.get(true).stream().filter(t -> !t.name().endsWith(THRESHOLDS)).toList();
    List<TensorEntry> tensors = parts.get(false);
    List<String> notes =
        beside.isEmpty()
            ? List.of()
            : List.of(
                "left out, as no part of the network: "
                    + Names.list(beside.stream().map(TensorEntry::name).toList()));
    ForeignNetworks.refuse(tensors);
    Optional<CifarDenseNames> cifar = CifarDenseNames.of(tensors);
    List<TensorEntry> translated =
        cifar.isPresent() ? cifar.get().translate(tensors) : SequentialNames.translate(tensors);
    Sorting sorting = new Sorting(translated);
    for (int i = 0; i < tensors.size(); i++) {
      sorting.add(translated.get(i), tensors.get(i).name());
    }
    return sorting.result(notes);
  }

  /// Sorts tensors by their names, one after the other.
  private static final class Sorting {
    private final Optional<String> residual;
    private final Optional<String> dense;
    private final String prefix;
    private final ResNetName.Style style;
    private final Map<String, String> origins = new HashMap<>();
    private final List<Ranked> known = new ArrayList<>();
    private final List<TensorEntry> unknown = new ArrayList<>();

    Sorting(List<TensorEntry> tensors) {
      residual = prefix(tensors, FIRST_BLOCK);
      dense = residual.isPresent() ? Optional.empty() : prefix(tensors, ANCHOR);
      prefix = residual.orElseGet(() -> withoutFeatures(dense.orElse("")));
      style = style(tensors, prefix);
    }

    void add(TensorEntry tensor, String origin) {
      String name = tensor.name();
      String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      if (dense.isPresent() && name.startsWith(dense.get())) {
        bare = FEATURES + name.substring(dense.get().length());
      }
      Ranked match = ranked(tensor.named(bare));
      if (match == null || origins.containsKey(match.tensor().name())) {
        unknown.add(tensor);
      } else {
        origins.put(match.tensor().name(), origin);
        known.add(match);
      }
    }

    /// The tensor under the name that the family has for it, or null.
    private Ranked ranked(TensorEntry tensor) {
      if (residual.isPresent()) {
        ResNetName match = ResNetName.of(tensor.name(), style);
        return match == null ? null : new Ranked(tensor.named(match.name()), match.rank());
      }
      TorchvisionName match = TorchvisionName.of(tensor.name());
      return match == null ? null : new Ranked(tensor.named(match.name()), match.rank());
    }

    TensorNames result(List<String> beside) throws FormatException {
      boolean family = residual.isPresent() || (dense.isPresent() && known.size() > unknown.size());
      boolean headless = family && !completeClassifier();
      List<String> notes = new ArrayList<>(beside);
      if (family && dense.isPresent()) {
        SequentialNames.endOfDense(dense.get(), headless, unknown.isEmpty()).ifPresent(notes::add);
      }
      known.sort(null);
      return new TensorNames(
          known.stream().map(Ranked::tensor).toList(),
          unknown.stream().map(TensorEntry::name).toList(),
          family,
          origins,
          headless,
          notes);
    }

    /// Gives the classifier its name, and zeros in place of what it doesn't have.
    ///
    /// @return whether the file has a classifier
    private boolean completeClassifier() {
      String classifier = residual.isPresent() ? style.classifier() : CLASSIFIER;
      String weight = classifier + ".weight";
      if (!origins.containsKey(weight) && isLinear(unknown)) {
        for (TensorEntry tensor : unknown) {
          boolean matrix = tensor.dims().size() == 2;
          add(matrix ? weight : classifier + ".bias", tensor);
        }
        unknown.clear();
      }
      boolean found = origins.containsKey(weight);
      if (!found && unknown.isEmpty()) {
        add(weight, zeros(1, lastChannels()));
      }
      if (origins.containsKey(weight) && !origins.containsKey(classifier + ".bias")) {
        known.stream()
            .filter(ranked -> ranked.tensor().name().equals(weight))
            .map(ranked -> ranked.tensor().dims())
            .filter(dims -> dims.size() == 2 && dims.getFirst() <= MOST_CLASSES)
            .findFirst()
            .ifPresent(dims -> add(classifier + ".bias", zeros(dims.getFirst())));
      }
      return found || !unknown.isEmpty();
    }

    private void add(String name, TensorEntry tensor) {
      origins.put(name, tensor.name());
      known.add(ranked(tensor.named(name)));
    }

    /// Channels of the last norm.
    private long lastChannels() {
      return known.stream()
          .max(Comparator.naturalOrder())
          .map(ranked -> ranked.tensor().dims())
          .filter(dims -> dims.size() == 1)
          .map(dims -> Math.min(dims.getFirst(), MOST_CLASSES))
          .orElse(1L);
    }

    private static TensorEntry zeros(long... dims) {
      List<Long> list = Arrays.stream(dims).boxed().toList();
      int elements = Math.toIntExact(TensorEntry.product(list));
      return TensorEntry.rowMajor("", DType.F32, list, MemorySegment.ofArray(new float[elements]));
    }
  }

  /// Whether the tensors are weights and perhaps bias of one linear layer.
  private static boolean isLinear(List<TensorEntry> tensors) {
    List<TensorEntry> sorted =
        tensors.stream().sorted(Comparator.comparingInt(t -> -t.dims().size())).toList();
    if (sorted.isEmpty() || sorted.size() > 2 || sorted.getFirst().dims().size() != 2) {
      return false;
    }
    TensorEntry weight = sorted.getFirst();
    TensorEntry bias = sorted.getLast();
    return sorted.size() == 1
        || (bias.dims().size() == 1
            && weight.dims().getFirst().equals(bias.dims().getFirst())
            && Names.module(weight.name()).equals(Names.module(bias.name())));
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
