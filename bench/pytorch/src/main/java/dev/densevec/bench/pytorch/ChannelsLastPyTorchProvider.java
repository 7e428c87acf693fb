package dev.densevec.bench.pytorch;

/// PyTorch with the channels of a pixel side by side.
public final class ChannelsLastPyTorchProvider extends PyTorchProvider {

  /// PyTorch with tensors in channels-last memory format.
  public ChannelsLastPyTorchProvider() {
    super(MemoryFormat.CHANNELS_LAST);
  }

  @Override
  public String name() {
    return "pytorch-channels-last";
  }
}
