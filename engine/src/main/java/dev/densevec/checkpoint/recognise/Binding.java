package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.StoredModule;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Puts the tensors of a file in the order of a network's parameters: by name where the tensors
/// have the names of a known family, else by order and shape, which is said.
public final class Binding {
  /// In front of the ReLU that torchvision's DenseNets end with.
  private static final String LAST_NORM = "features.norm5.weight";

  private final TensorNames names;
  private final List<TensorEntry> tensors;
  private final boolean registered;
  private final ModuleCheck modules;
  private final DeepStems stems;
  private final List<String> found = new ArrayList<>();

  /// Sorts out which tensors can be parameters and whose names are known.
  ///
  /// @param tensors all tensors of the file
  /// @param registered whether they are in the order in which the network registered them
  /// @param modules the modules that the tensors are of, where the file holds them
  /// @throws FormatException if the names are those of a network that isn't supported
  public Binding(List<TensorEntry> tensors, boolean registered, List<StoredModule> modules)
      throws FormatException {
    this.modules = new ModuleCheck(modules);
    this.stems = new DeepStems(tensors, this.modules);
    this.tensors = TensorNames.parameters(tensors);
    this.names = TensorNames.of(this.tensors);
    this.registered = registered;
  }

  /// Tensors of which nothing more is known.
  ///
  /// @throws FormatException as there
  public Binding(List<TensorEntry> tensors, boolean registered) throws FormatException {
    this(tensors, registered, List.of());
  }

  private void requireKnown() throws FormatException {
    if (names.family() && !names.unknown().isEmpty()) {
      boolean inside = names.unknown().stream().anyMatch(Names::isInsideNetwork);
      throw new FormatException(
          "unexpected "
              + Names.list(names.unknown())
              + (inside
                  ? ": parts of layers that torchvision's DenseNets and ResNets don't have; "
                      + ForeignNetworks.REMEDY
                  : ": not one linear layer, which classifiers are here; if the network can do"
                      + " without them, --ignore '"
                      + Names.pattern(names.unknown().getFirst())
                      + "' leaves them out"));
    }
  }

  /// Whether the file has no classifier: the network's is of one class and zeros.
  public boolean headless() {
    return names.headless();
  }

  /// The network that the tensors describe.
  ///
  /// @throws FormatException if there is none; names the first tensor that doesn't fit
  public NetworkSpec recognise() throws FormatException {
    requireKnown();
    NetworkSpec spec =
        stems.decided(
            names.family() ? Recogniser.recognise(names.known()) : ordered(Recogniser::recognise));
    Optional<Double> epsilon = modules.epsilon();
    return epsilon.isPresent() ? spec.withEpsilon(epsilon.get()) : spec;
  }

  /// The tensors in the order of the network's parameters, of the same dims.
  ///
  /// @throws FormatException if one is missing, unexpected, of other dims or of a type that can't
  ///   be read
  public List<TensorEntry> bind(NetworkSpec spec) throws FormatException {
    requireKnown();
    List<TensorEntry> bound = names.family() ? byName(spec) : ordered(all -> byOrder(spec, all));
    for (TensorEntry tensor : bound) {
      if (!tensor.isReadable()) {
        throw new FormatException(
            String.format(
                Locale.ROOT,
                "%s: %s, expected F32, F64, F16 or BF16",
                FormatException.show(tensor.name()),
                tensor.dtype()));
      }
    }
    Map<String, String> paths = paths(spec, bound);
    modules.require(spec, paths);
    if (spec instanceof DenseNetSpec && !names.headless()) {
      modules.requireEnd(paths.get(LAST_NORM));
    }
    return spec instanceof DenseNetSpec ? agreeing(spec, bound) : bound;
  }

  /// The tensors of a DenseNet in our order of channels, held against their running statistics.
  private List<TensorEntry> agreeing(NetworkSpec spec, List<TensorEntry> bound)
      throws FormatException {
    List<TensorEntry> named = new ArrayList<>();
    for (Parameter parameter : spec.parameters()) {
      named.add(bound.get(named.size()).named(parameter.name()));
    }
    RunningStatistics statistics = new RunningStatistics(named);
    Optional<String> linear = names.family() ? Optional.empty() : statistics.withoutRelu();
    if (linear.isPresent()) {
      int at = named.stream().map(TensorEntry::name).toList().indexOf(linear.get() + ".weight");
      throw new FormatException(
          FormatException.show(bound.get(at).name())
              + ": the norms' running statistics show that no ReLU is in front of it; "
              + ForeignNetworks.REMEDY);
    }
    found.clear();
    RunningStatistics.Order order = statistics.order();
    if (order != RunningStatistics.Order.UNKNOWN && !names.family()) {
      found.add(
          "the norms' running statistics show that layers put new features "
              + (order == RunningStatistics.Order.NEW_FIRST ? "in front of" : "after")
              + " old ones");
    }
    if (order != RunningStatistics.Order.NEW_FIRST) {
      return bound;
    }
    if (names.family()) {
      found.add(
          "the norms' running statistics show that layers put new features in front of old ones,"
              + " against what the names say; computed so");
    }
    return new NewFirst(named).reordered();
  }

  /// The modules in the file that the parameters belong to.
  private Map<String, String> paths(NetworkSpec spec, List<TensorEntry> bound) {
    Map<String, String> paths = new HashMap<>();
    List<Parameter> parameters = spec.parameters();
    for (int i = 0; i < bound.size(); i++) {
      String name = bound.get(i).name();
      String origin = names.family() ? names.origins().get(name) : name;
      paths.put(parameters.get(i).name(), Names.module(origin));
    }
    return paths;
  }

  /// What the outputs are, `sigmoid` or `softmax`, where a module after the classifier shows it.
  /// Known after [#bind].
  public Optional<String> head() {
    return modules.head();
  }

  /// What was assumed or left out, a sentence each.
  ///
  /// @param spec the network that the tensors are bound to
  public List<String> notes(NetworkSpec spec) {
    List<String> notes = new ArrayList<>(names.notes());
    notes.addAll(modules.notes());
    stems.note().ifPresent(notes::add);
    notes.addAll(found);
    if (names.headless()) {
      notes.add("no classifier in the file: features alone can be computed, or training begin");
    }
    if (!names.family()) {
      notes.add(
          "the tensors' names are no known network's: "
              + spec.text()
              + " is assumed from their order and shapes, with ReLU"
              + (found.isEmpty() ? ", new features after old ones" : "")
              + " and PyTorch's epsilon; outputs are wrong if it computes something else");
    }
    return notes;
  }

  /// Something that needs the tensors in registration order.
  @FunctionalInterface
  private interface Reading<T> {
    T of(List<TensorEntry> tensors) throws FormatException;
  }

  /// Tries the file's order first where the file keeps that of registration, else the names' order.
  private <T> T ordered(Reading<T> reading) throws FormatException {
    List<TensorEntry> sorted = Names.sorted(tensors);
    try {
      return reading.of(registered ? tensors : sorted);
    } catch (FormatException e) {
      try {
        return reading.of(registered ? sorted : tensors);
      } catch (FormatException _) {
        throw e;
      }
    }
  }

  private List<TensorEntry> byName(NetworkSpec spec) throws FormatException {
    Map<String, TensorEntry> rest = new HashMap<>();
    names.known().forEach(tensor -> rest.put(tensor.name(), tensor));
    List<TensorEntry> bound = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Parameter parameter : spec.parameters()) {
      TensorEntry tensor = rest.remove(parameter.name());
      if (tensor == null) {
        missing.add(parameter.name());
      } else {
        requireDims(tensor, parameter);
        bound.add(tensor);
      }
    }
    List<String> unexpected =
        names.known().stream().map(TensorEntry::name).filter(rest::containsKey).toList();
    if (!missing.isEmpty() || !unexpected.isEmpty()) {
      throw new FormatException(
          (missing.isEmpty() ? "" : "missing " + Names.list(missing))
              + (missing.isEmpty() || unexpected.isEmpty() ? "" : "; ")
              + (unexpected.isEmpty() ? "" : "unexpected " + Names.list(unexpected)));
    }
    return bound;
  }

  private static List<TensorEntry> byOrder(NetworkSpec spec, List<TensorEntry> tensors)
      throws FormatException {
    List<Parameter> parameters = spec.parameters();
    for (int i = 0; i < Math.min(parameters.size(), tensors.size()); i++) {
      requireDims(tensors.get(i), parameters.get(i));
    }
    if (tensors.size() < parameters.size()) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "%d tensors, expected %d: no %s",
              tensors.size(),
              parameters.size(),
              parameters.get(tensors.size()).name()));
    }
    if (tensors.size() > parameters.size()) {
      List<TensorEntry> unexpected = tensors.subList(parameters.size(), tensors.size());
      throw new FormatException(
          "unexpected " + Names.list(unexpected.stream().map(TensorEntry::name).toList()));
    }
    return tensors;
  }

  private static void requireDims(TensorEntry tensor, Parameter parameter) throws FormatException {
    if (!equal(tensor.dims(), parameter.dims())) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "%s: %s, expected %s%s",
              FormatException.show(tensor.name()),
              tensor.shape(),
              parameter.dims(),
              tensor.name().equals(parameter.name()) ? "" : " of " + parameter.name()));
    }
  }

  private static boolean equal(List<Long> actual, List<Integer> expected) {
    boolean equal = actual.size() == expected.size();
    for (int axis = 0; equal && axis < expected.size(); axis++) {
      equal = actual.get(axis) == expected.get(axis).longValue();
    }
    return equal;
  }
}
