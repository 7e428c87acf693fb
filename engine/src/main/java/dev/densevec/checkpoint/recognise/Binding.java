package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Finds for each parameter of a network its tensor in a file: by torchvision's names where all
/// tensors have them, else by order.
public final class Binding {
  private static final int MOST_LISTED = 3;

  private final List<TensorEntry> tensors;
  private final TensorNames names;

  /// Sorts out which tensors can be parameters and whose names are known.
  ///
  /// @param tensors all tensors of the file
  public Binding(List<TensorEntry> tensors) {
    this.tensors = TensorNames.parameters(tensors);
    this.names = TensorNames.of(this.tensors);
  }

  private boolean named() {
    return names.unknown().isEmpty();
  }

  /// The network that the shapes describe.
  public NetworkSpec recognise() throws FormatException {
    try {
      return Recogniser.recognise(named() ? names.known() : tensors);
    } catch (FormatException e) {
      throw mostlyNamed() ? unexpected(e) : e;
    }
  }

  /// The tensors in the order of the network's parameters, of the same dims.
  public List<TensorEntry> bind(NetworkSpec spec) throws FormatException {
    List<TensorEntry> bound;
    try {
      bound = named() ? byName(spec) : byOrder(spec);
    } catch (FormatException e) {
      throw mostlyNamed() ? unexpected(e) : e;
    }
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
    return bound;
  }

  /// Torchvision's names with strangers among them: these explain a misfit better than the shapes.
  private boolean mostlyNamed() {
    return !named() && names.unknown().size() < names.known().size();
  }

  private FormatException unexpected(FormatException cause) {
    FormatException e = new FormatException("unexpected " + list(names.unknown()));
    e.initCause(cause);
    return e;
  }

  private static String list(List<String> names) {
    String first =
        names.stream()
            .limit(MOST_LISTED)
            .map(FormatException::show)
            .collect(Collectors.joining(", "));
    int more = names.size() - MOST_LISTED;
    return more > 0 ? String.format(Locale.ROOT, "%s and %d more", first, more) : first;
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
          (missing.isEmpty() ? "" : "missing " + list(missing))
              + (missing.isEmpty() || unexpected.isEmpty() ? "" : "; ")
              + (unexpected.isEmpty() ? "" : "unexpected " + list(unexpected)));
    }
    return bound;
  }

  private List<TensorEntry> byOrder(NetworkSpec spec) throws FormatException {
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
          "unexpected " + list(unexpected.stream().map(TensorEntry::name).toList()));
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
