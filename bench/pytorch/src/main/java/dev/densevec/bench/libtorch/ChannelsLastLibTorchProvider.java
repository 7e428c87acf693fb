package dev.densevec.bench.libtorch;

import org.bytedeco.pytorch.global.torch.MemoryFormat;

/// PyTorch's C++ library with the channels of a pixel side by side.
public final class ChannelsLastLibTorchProvider extends LibTorchProvider {

  /// With tensors in channels-last memory format.
  public ChannelsLastLibTorchProvider() {
    super(MemoryFormat.ChannelsLast);
  }

  @Override
  public String name() {
    return "pytorch-cpp-channels-last";
  }
}
