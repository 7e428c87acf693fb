package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Stem;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Whether a deep stem's pooling blurs. Parameters don't show it; the filter of timm's
/// `BlurPool2d`, which a whole model holds as the buffer `features.pool0.1.filt`, does, and so do a
/// whole model's modules.
final class DeepStems {
  private static final String FILTER = ".filt";
  private static final String PLACE = "features.pool0.1.filt";
  private static final int TAPS = 9;
  private static final float[] BINOMIAL = {1, 2, 1, 2, 4, 2, 1, 2, 1};

  private final boolean blurs;
  private final boolean known;
  private Optional<String> note = Optional.empty();

  /// @param tensors all of the file
  /// @param modules the modules that they are of
  /// @throws FormatException if there is a filter in another place, or another filter
  DeepStems(List<TensorEntry> tensors, ModuleCheck modules) throws FormatException {
    boolean filtered = false;
    for (TensorEntry tensor : tensors) {
      if (isFilter(tensor)) {
        requireBinomial(tensor);
        filtered = true;
      }
    }
    blurs = filtered || modules.blurs();
    known = blurs || modules.pools();
  }

  /// Whether a tensor is a filter that blurs, which is no parameter.
  static boolean isFilter(TensorEntry tensor) {
    return tensor.name().endsWith(FILTER) && tensor.dims().size() == 4;
  }

  private static void requireBinomial(TensorEntry tensor) throws FormatException {
    String shown = FormatException.show(tensor.name());
    boolean small = tensor.elements() <= TAPS * (1L << 20);
    if (!(tensor.name().equals(PLACE) || tensor.name().endsWith("." + PLACE))) {
      throw new FormatException(
          shown + ": blurred pooling, expected it in a DenseNet's stem alone");
    }
    float[] values = new float[small && tensor.isReadable() ? (int) tensor.elements() : 1];
    if (values.length > 1) {
      tensor.copyTo(MemorySegment.ofArray(values));
    }
    for (int i = 0; i < values.length; i++) {
      if (values.length % TAPS != 0 || values[i] * 16 != BINOMIAL[i % TAPS]) {
        throw new FormatException(shown + ": another filter than 1 2 1 by 1 2 1");
      }
    }
  }

  /// The network with the stem that it has; notes what is assumed of it.
  NetworkSpec decided(NetworkSpec spec) {
    note = Optional.empty();
    if (!(spec instanceof DenseNetSpec dense) || !spec.stem().isDeep()) {
      return spec;
    }
    if (known) {
      return dense.withStem(blurs ? Stem.DEEP_BLUR : Stem.DEEP);
    }
    boolean blurred = spec.stem().blurs();
    note =
        Optional.of(
            "tensors don't show whether the stem's pooling is blurred: it is taken for "
                + (blurred
                    ? "blurred, as timm's densenetblur121d's"
                    : "plain, as timm's densenet264d's")
                + "; --arch "
                + dense.withStem(blurred ? Stem.DEEP : Stem.DEEP_BLUR).text()
                + " says that it is "
                + (blurred ? "plain" : "blurred"));
    return spec;
  }

  /// What was assumed.
  Optional<String> note() {
    return note;
  }
}
