package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Names of tensors as text.
final class Names {
  private static final int MOST_LISTED = 3;
  private static final Pattern INSIDE =
      Pattern.compile("(^|\\.)(features|layer\\d+|denseblock\\d+|transition\\d+)\\.");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /// The order in which PyTorch registers a module's tensors.
  private static final List<String> TENSORS =
      List.of("weight", "bias", "running_mean", "running_var");

  private Names() {}

  /// The first few, and how many more there are.
  static String list(List<String> names) {
    String first =
        names.stream()
            .limit(MOST_LISTED)
            .map(FormatException::show)
            .collect(Collectors.joining(", "));
    int more = names.size() - MOST_LISTED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /// The name without its last part.
  static String module(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  /// Whether a tensor is one of a layer in a block rather than of a head or beside the network.
  static boolean isInsideNetwork(String name) {
    return INSIDE.matcher(name).find();
  }

  /// A pattern for all tensors of the outermost module that one belongs to.
  static String pattern(String name) {
    int dot = name.indexOf('.');
    return FormatException.show(dot < 0 ? name : name.substring(0, dot) + ".*");
  }

  /// Modules by name with numbers by their value, the tensors of each in the order of registration.
  static List<TensorEntry> sorted(List<TensorEntry> tensors) {
    return tensors.stream()
        .sorted(
            Comparator.comparing((TensorEntry tensor) -> padded(module(tensor.name())))
                .thenComparingInt(Names::place))
        .toList();
  }

  private static int place(TensorEntry tensor) {
    String name = tensor.name();
    int place = TENSORS.indexOf(name.substring(name.lastIndexOf('.') + 1));
    return place < 0 ? TENSORS.size() : place;
  }

  /// The text with leading zeros before its numbers, which so sort by value.
  private static String padded(String name) {
    Matcher number = NUMBER.matcher(name);
    return number.replaceAll(match -> "0".repeat(18 - match.group().length()) + match.group());
  }
}
