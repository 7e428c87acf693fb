package dev.densevec.checkpoint.io;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A module of a network that was pickled whole, as far as data say.
///
/// @param path its place in the module tree; empty for the root
/// @param type its class with its Python module, never loaded
/// @param leaf whether it has neither tensors nor modules in it
/// @param attributes its plain attributes: `Boolean`, `Long`, `Double`, `String`, and lists of
///   `Long`
public record StoredModule(String path, String type, boolean leaf, Map<String, Object> attributes) {
  private static final String TORCH = "torch.nn.";

  public StoredModule {
    attributes = Map.copyOf(attributes);
  }

  /// Whether the class is one of PyTorch's own, also as a TorchScript archive names it.
  public boolean isTorch() {
    return type.startsWith(TORCH) || type.startsWith("__torch__." + TORCH);
  }

  /// The class without its Python module.
  public String simpleType() {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /// The last part of the path.
  public String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /// A number, whole or not.
  public Optional<Double> number(String attribute) {
    return attributes.get(attribute) instanceof Number number
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  /// Whether an attribute that is there has another value than a number, or than a list of that
  /// number.
  public boolean differs(String attribute, long expected) {
    return switch (attributes.get(attribute)) {
      case Long value -> value != expected;
      case List<?> values -> !values.stream().allMatch(value -> value.equals(expected));
      case null, default -> false;
    };
  }

  /// An attribute for people.
  public String text(String attribute) {
    return attribute + " " + attributes.get(attribute);
  }
}
