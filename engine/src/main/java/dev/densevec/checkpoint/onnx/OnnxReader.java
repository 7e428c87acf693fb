package dev.densevec.checkpoint.onnx;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.TensorContent;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;

/// Reads the weights of an ONNX model.
///
/// The graph of a DenseNet or a residual network is followed, so that constants may have any name
/// and norms may be folded into convolutions. Another graph is believed if its constants have the
/// names of a network, and that is noted.
public final class OnnxReader {
  private static final String REMEDY =
      "; a checkpoint of the framework that it was exported from is read, or an export with the norms"
          + " and names of the network (torch.onnx.export with training=TrainingMode.PRESERVE and"
          + " do_constant_folding=False)";

  private static final String FOLDED =
      "norms are folded into convolutions, and come back as a bias without statistics: outputs are"
          + " the same, but training from them begins elsewhere than from the network's own";

  /// Operators of quantised models.
  private static final Set<String> QUANTISED =
      Set.of("QuantizeLinear", "DequantizeLinear", "QLinearConv", "ConvInteger");

  private OnnxReader() {}

  /// Whether a file is an ONNX model.
  public static boolean matches(MemorySegment file) {
    return OnnxModel.matches(file);
  }

  /// Reads a file.
  ///
  /// @param arena where tensors are allocated that the model doesn't hold
  /// @throws FormatException if it is damaged, or the graph is that of another network
  public static TensorContent read(MemorySegment file, Arena arena) throws FormatException {
    OnnxModel model = new OnnxModel(file);
    for (OnnxNode node : model.nodes()) {
      if (QUANTISED.contains(node.operator())) {
        throw new FormatException(node + ": a quantised model, expected floating point numbers");
      }
    }
    boolean dense = model.nodes().stream().anyMatch(OnnxReader::concatenates);
    try {
      GraphWalk walk = new GraphWalk(model, arena);
      if (dense) {
        DenseNetWalk.walk(walk);
      } else {
        ResNetWalk.walk(walk);
      }
      List<TensorEntry> tensors = walk.tensors();
      long made = tensors.stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
      return new TensorContent(
          tensors,
          walk.modules(),
          walk.metadata(),
          file.byteSize() + made,
          walk.isFolded() ? List.of(FOLDED) : List.of());
    } catch (FormatException e) {
      return named(model, file.byteSize(), e);
    }
  }

  private static boolean concatenates(OnnxNode node) {
    return node.operator().equals("Concat")
        && node.integer("axis", 0) == 1
        && node.inputs().size() > 1;
  }

  /// The constants by their names, if they are a network's.
  private static TensorContent named(OnnxModel model, long bytes, FormatException reason)
      throws FormatException {
    for (TensorEntry tensor : model.constants().values()) {
      boolean folded = tensor.name().contains("::") || tensor.name().endsWith(".folded");
      if (folded || (tensor.dims().size() == 4 && !tensor.name().endsWith(".weight"))) {
        throw new FormatException("the graph can't be followed: " + reason.getMessage() + REMEDY);
      }
    }
    return new TensorContent(
        List.copyOf(model.constants().values()),
        List.of(),
        model.metadata(),
        bytes,
        List.of(
            "the graph isn't followed ("
                + reason.getMessage()
                + "), the constants are taken by their names; outputs are wrong if it computes something else than the network they name"));
  }
}
