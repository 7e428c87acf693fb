package dev.densevec.checkpoint;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.StoredModule;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.NetworkSpec;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a file of weights is to be read.
///
/// @param network the network to expect; recognised if empty
/// @param ignored names of tensors to leave out, in which `*` stands for anything
public record Reading(Optional<NetworkSpec> network, List<String> ignored) {
  /// A network recognised from all tensors.
  public static final Reading ALL = new Reading(Optional.empty(), List.of());

  public Reading {
    ignored = List.copyOf(ignored);
  }

  /// The tensors that aren't ignored.
  ///
  /// @throws FormatException if a name to ignore is that of no tensor
  List<TensorEntry> rest(List<TensorEntry> tensors) throws FormatException {
    List<TensorEntry> rest = tensors;
    for (String name : ignored) {
      Pattern pattern = pattern(name);
      if (tensors.stream().noneMatch(tensor -> pattern.matcher(tensor.name()).matches())) {
        throw new FormatException(
            "no tensor named " + FormatException.show(name) + ", which is to be ignored");
      }
      rest = rest.stream().filter(tensor -> !pattern.matcher(tensor.name()).matches()).toList();
    }
    return rest;
  }

  /// The modules that are not those of ignored tensors: `head.*` leaves out `head` as well.
  List<StoredModule> restOf(List<StoredModule> modules) {
    List<Pattern> patterns = ignored.stream().map(Reading::pattern).toList();
    return modules.stream()
        .filter(
            module -> patterns.stream().noneMatch(p -> p.matcher(module.path() + ".").matches()))
        .toList();
  }

  private static Pattern pattern(String name) {
    StringBuilder regex = new StringBuilder();
    for (String literal : name.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(regex.toString());
  }
}
