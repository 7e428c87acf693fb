package dev.densevec.bench.libtorch;

import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Linear;
import dev.densevec.spec.Norm;
import dev.densevec.spec.Transition;
import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// A DenseNet's forward as torchvision writes it: every layer concatenates all before it. ReLU is
/// in place. What is made on the way belongs to the caller's scope of pointers.
final class LibTorchDenseNet {
  /// Share of a running statistic that a batch brings.
  private static final double MOMENTUM = 0.1;

  private final DenseNetSpec spec;
  private final Map<String, Tensor> parameters;
  private final boolean training;

  /// @param parameters tensors by the network's names
  /// @param training whether norms use the batch's statistics
  LibTorchDenseNet(DenseNetSpec spec, Map<String, Tensor> parameters, boolean training) {
    this.spec = spec;
    this.parameters = parameters;
    this.training = training;
  }

  /// Logits, `n x classes`.
  Tensor forward(Tensor images) {
    Tensor x = stem(images);
    for (DenseBlock block : spec.denseBlocks()) {
      x = block(x, block);
      if (block.transition().isPresent()) {
        x = transition(x, block.transition().get());
      }
    }
    x = torch.adaptive_avg_pool2d(normRelu(x, spec.finalNorm()), 1, 1);
    Linear linear = spec.classifier();
    return torch.linear(x.flatten(1, -1), parameters.get(linear.weight()), optional(linear.bias()));
  }

  private Tensor stem(Tensor images) {
    Tensor x = conv(images, spec.stemConv());
    if (spec.stemNorm().isPresent()) {
      x = normRelu(x, spec.stemNorm().get());
    }
    return spec.stem().pools() ? torch.max_pool2d(x, two(3), two(2), two(1), two(1), false) : x;
  }

  private Tensor block(Tensor input, DenseBlock block) {
    TensorVector features = new TensorVector(input);
    for (DenseLayer layer : block.layers()) {
      features.push_back(layer(torch.cat(features, 1), layer));
    }
    return torch.cat(features, 1);
  }

  private Tensor layer(Tensor input, DenseLayer layer) {
    Tensor x = normRelu(input, layer.norm());
    if (layer.reduce().isPresent()) {
      DenseLayer.Bottleneck reduce = layer.reduce().get();
      x = normRelu(conv(x, reduce.conv()), reduce.norm());
    }
    return conv(x, layer.conv());
  }

  private Tensor transition(Tensor input, Transition transition) {
    Tensor x = conv(normRelu(input, transition.norm()), transition.conv());
    return torch.avg_pool2d(x, two(2), two(2), two(0), false, true, new LongOptional());
  }

  private Tensor conv(Tensor x, Conv conv) {
    return torch.conv2d(
        x,
        parameters.get(conv.weight()),
        conv.bias() ? optional(conv.biasName()) : new TensorOptional(),
        two(conv.stride()),
        two(conv.padding()),
        two(1),
        1);
  }

  private Tensor normRelu(Tensor x, Norm norm) {
    Tensor normed =
        torch.batch_norm(
            x,
            optional(norm.weight()),
            optional(norm.bias()),
            optional(norm.mean()),
            optional(norm.variance()),
            training,
            MOMENTUM,
            spec.epsilon(),
            false);
    return normed.relu_();
  }

  private TensorOptional optional(String name) {
    return new TensorOptional(parameters.get(name));
  }

  private static long[] two(long value) {
    return new long[] {value, value};
  }
}
