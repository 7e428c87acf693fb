package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Residual networks whose modules were put in a sequence and so are numbered (fastai's
/// `create_body`, `nn.Sequential(*model.children())`): convolution 0, norm 1, stages 4 to 7.
final class SequentialNames {
  private static final Pattern ANCHOR = Pattern.compile("(.*\\.)?4\\.0\\.conv1\\.weight");
  private static final Pattern NUMBERED = Pattern.compile("([0-9])(\\..+)");
  private static final int FIRST_STAGE = 4;
  private static final int LAST_STAGE = 7;

  private SequentialNames() {}

  /// The same tensors, those of such a network under torchvision's names.
  static List<TensorEntry> translate(List<TensorEntry> tensors) {
    Optional<String> prefix =
        tensors.stream()
            .map(tensor -> ANCHOR.matcher(tensor.name()))
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1) == null ? "" : matcher.group(1))
            .findFirst();
    return prefix.isEmpty()
        ? tensors
        : tensors.stream().map(tensor -> translate(tensor, prefix.get())).toList();
  }

  private static TensorEntry translate(TensorEntry tensor, String prefix) {
    String name = tensor.name();
    if (!name.startsWith(prefix)) {
      return tensor;
    }
    Matcher numbered = NUMBERED.matcher(name.substring(prefix.length()));
    if (!numbered.matches()) {
      return tensor;
    }
    int number = Integer.parseInt(numbered.group(1));
    boolean stage = number >= FIRST_STAGE && number <= LAST_STAGE;
    String module = number == 0 ? "conv1" : number == 1 ? "bn1" : "layer" + (number - 3);
    return number <= 1 || stage ? tensor.named(prefix + module + numbered.group(2)) : tensor;
  }
}
