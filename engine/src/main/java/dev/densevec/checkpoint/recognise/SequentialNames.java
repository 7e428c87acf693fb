package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Residual networks whose modules were put in a sequence and so are numbered (fastai's
/// `create_body`, `nn.Sequential(*model.children())`): convolution 0, norm 1, stages 4 to 7. Of
/// DenseNets `features` is in the sequence, and the ReLU after it is lost if nobody puts it there:
/// torchvision has it in the code of `forward`. fastai (`vision/learner.py`) and TIAToolbox
/// (`models/architecture/vanilla.py`) don't.
final class SequentialNames {
  private static final Pattern ANCHOR = Pattern.compile("(.*\\.)?4\\.0\\.conv1\\.weight");
  private static final Pattern NUMBERED = Pattern.compile("([0-9])(\\..+)");
  private static final int FIRST_STAGE = 4;
  private static final int LAST_STAGE = 7;

  private static final Pattern FASTAI = Pattern.compile("(.*\\.)?0\\.0\\.");
  private static final Pattern TIATOOLBOX = Pattern.compile("(.*\\.)?feat_extract\\.");
  private static final Pattern TORCHVISION = Pattern.compile("(.*\\.)?features\\.");

  private SequentialNames() {}

  /// What is assumed of the end of a DenseNet in a sequence.
  ///
  /// @param prefix what its names have in place of `features.`
  /// @param headless whether the file has no classifier
  /// @param whole whether the network is all that the file has
  /// @return a note for people; empty if the features are where torchvision's class has them
  /// @throws FormatException if it ends in another way than is computed here
  static Optional<String> endOfDense(String prefix, boolean headless, boolean whole)
      throws FormatException {
    boolean fastai = FASTAI.matcher(prefix).matches();
    boolean slides = TIATOOLBOX.matcher(prefix).matches();
    if (slides && !headless) {
      throw new FormatException(
          FormatException.show(prefix + "conv0.weight")
              + ": TIAToolbox's DenseNet, which has no ReLU in front of its pooling: not computed"
              + " here; --ignore '*classifier.*' leaves its classifier out, and train --weights"
              + " makes another");
    }
    if (fastai && !whole) {
      throw new FormatException(
          FormatException.show(prefix + "conv0.weight")
              + ": fastai's DenseNet, which has no ReLU in front of its pooling, and a head of its"
              + " own: not computed here; --ignore '"
              + prefix.replaceFirst("0\\.0\\.$", "1.*")
              + "' leaves the head out, and train --weights makes another");
    }
    if (fastai || slides) {
      return Optional.of(
          "the features are named as in "
              + (fastai ? "fastai's sequences" : "TIAToolbox")
              + ", which have no ReLU after the last norm: one is assumed, as torchvision has it");
    }
    return headless || TORCHVISION.matcher(prefix).matches()
        ? Optional.empty()
        : Optional.of(
            "the features are not in torchvision's class: ReLU and average pooling are assumed"
                + " between them and the classifier");
  }

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
