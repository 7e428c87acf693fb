package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Networks whose tensors can have the shapes of ours, but which compute something else. They are
/// known by their names and refused.
enum ForeignNetworks {
  NO_RELU("bottle_neck_layer_\\d", "a DenseNet whose transitions have no ReLU"),
  CONDENSED("denseblock_\\d+\\.denselayer_\\d", "a CondenseNet"),
  EXCITED(
      "\\.(se|se_module|se_layer|selayer|se_block|cbam|eca)\\.",
      "a network with squeeze-and-excitation or another attention"),
  GHOST("(^|\\.)ghost\\d*\\.", "a GhostNet"),
  DUAL_PATH("c1x1_[abcw]", "a dual path network"),
  AVERAGED(
      "(downsample|shortcut)\\.2\\.",
      "a residual network whose shortcuts average before they project (avg_down)"),
  DEEP_STEM(
      "(^|\\.)conv1\\.\\d+\\.weight$", "a residual network with a stem of several convolutions");

  /// What to do with networks that aren't computed here.
  static final String REMEDY =
      "run it in the framework that it comes from; DenseNets and ResNets of torchvision's form are"
          + " computed here";

  private static final Pattern MIDDLE =
      Pattern.compile("(^|\\.)layer\\d+\\.\\d+\\.conv2\\.weight$");

  private final Pattern names;
  private final String what;

  ForeignNetworks(String names, String what) {
    this.names = Pattern.compile(names);
    this.what = what;
  }

  /// Refuses tensors of a network that is known to compute something else, or for images of three
  /// dimensions.
  static void refuse(List<TensorEntry> tensors) throws FormatException {
    for (TensorEntry tensor : tensors) {
      if (tensor.dims().size() == 5) {
        throw new FormatException(
            FormatException.show(tensor.name())
                + ": "
                + tensor.shape()
                + " is a convolution in three dimensions, which isn't supported; expected two");
      }
      for (ForeignNetworks network : values()) {
        if (network.names.matcher(tensor.name()).find()) {
          throw new FormatException(
              FormatException.show(tensor.name())
                  + ": "
                  + network.what
                  + ", which isn't supported; "
                  + REMEDY);
        }
      }
    }
  }

  /// What is known of a network that isn't recognised, as the end of a message.
  static String hint(List<TensorEntry> tensors) {
    Map<String, List<Long>> kernels = new LinkedHashMap<>();
    tensors.stream()
        .filter(tensor -> tensor.dims().size() == 4)
        .forEach(tensor -> kernels.put(tensor.name(), tensor.dims()));
    boolean stem = true;
    for (Map.Entry<String, List<Long>> kernel : kernels.entrySet()) {
      List<Long> dims = kernel.getValue();
      if (MIDDLE.matcher(kernel.getKey()).find()) {
        List<Long> last =
            kernels.get(kernel.getKey().replaceAll("conv2\\.weight$", "conv3.weight"));
        if (dims.get(1) < dims.get(0)) {
          return "; its convolutions are grouped, as ResNeXt's: " + REMEDY;
        }
        if (last != null && last.get(0) != 4 * last.get(1)) {
          return "; its bottlenecks are wider than a ResNet's, as in wide ResNets: " + REMEDY;
        }
      } else if (!stem && dims.get(1) == 1 && dims.get(0) > 1 && dims.get(3) > 1) {
        return "; its convolutions are depthwise, as MobileNet's and EfficientNet's: " + REMEDY;
      }
      stem = false;
    }
    return "; other networks must run in the framework that they come from";
  }
}
