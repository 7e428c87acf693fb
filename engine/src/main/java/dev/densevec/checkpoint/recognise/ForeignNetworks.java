package dev.densevec.checkpoint.recognise;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.List;
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
      "(^|\\.)conv1\\.\\d+\\.weight$", "a residual network with a stem of several convolutions"),
  BLURRED("(^|\\.)features\\.(conv1|norm1)\\.", "a DenseNet with a stem of several convolutions");

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
                  + ", which isn't supported; expected torchvision's DenseNet or ResNet");
        }
      }
    }
  }
}
