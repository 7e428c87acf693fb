package dev.densevec.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Norm;
import dev.densevec.spec.Transition;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A DenseNet's forward as torchvision writes it: every layer concatenates all before it. Each
/// tensor is let go as soon as it has been read; what the backward needs stays with PyTorch.
final class TorchDenseNet {
  /// Share of a running statistic that a batch leaves.
  private static final float MOMENTUM = 0.9f;

  private final DenseNetSpec spec;
  private final Map<String, NDArray> parameters;
  private final boolean training;

  /// @param parameters tensors by the network's names
  /// @param training whether norms use the batch's statistics
  TorchDenseNet(DenseNetSpec spec, Map<String, NDArray> parameters, boolean training) {
    this.spec = spec;
    this.parameters = parameters;
    this.training = training;
  }

  /// Logits, `n x classes`.
  NDArray forward(NDArray images) {
    NDArray x = stem(images);
    for (DenseBlock block : spec.denseBlocks()) {
      x = block(x, block);
      if (block.transition().isPresent()) {
        x = transition(x, block.transition().get());
      }
    }
    NDArray last = consume(x, y -> normRelu(y, spec.finalNorm()));
    NDArray pooled = consume(last, Pool::globalAvgPool2d);
    return consume(
        pooled,
        p ->
            Linear.linear(
                    p,
                    parameters.get(spec.classifier().weight()),
                    parameters.get(spec.classifier().bias()))
                .singletonOrThrow());
  }

  private NDArray stem(NDArray images) {
    NDArray x = conv(images, spec.stemConv());
    if (spec.stemNorm().isPresent()) {
      x = consume(x, y -> normRelu(y, spec.stemNorm().get()));
    }
    if (spec.stem().pools()) {
      x =
          consume(
              x, y -> Pool.maxPool2d(y, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false));
    }
    return x;
  }

  private NDArray block(NDArray input, DenseBlock block) {
    try (NDList features = new NDList(input)) {
      for (DenseLayer layer : block.layers()) {
        // A concatenation of one would be a copy that gradients do not pass.
        features.add(
            features.size() == 1
                ? layer(input, layer)
                : consume(NDArrays.concat(features, 1), all -> layer(all, layer)));
      }
      return NDArrays.concat(features, 1);
    }
  }

  private NDArray layer(NDArray input, DenseLayer layer) {
    NDArray x = normRelu(input, layer.norm());
    if (layer.reduce().isPresent()) {
      DenseLayer.Bottleneck reduce = layer.reduce().get();
      x = consume(consume(x, y -> conv(y, reduce.conv())), y -> normRelu(y, reduce.norm()));
    }
    return consume(x, y -> conv(y, layer.conv()));
  }

  private NDArray transition(NDArray input, Transition transition) {
    NDArray normed = consume(input, x -> normRelu(x, transition.norm()));
    NDArray reduced = consume(normed, x -> conv(x, transition.conv()));
    Shape two = new Shape(2, 2);
    return consume(reduced, x -> Pool.avgPool2d(x, two, two, new Shape(0, 0), false, true));
  }

  private NDArray conv(NDArray x, Conv conv) {
    Shape stride = new Shape(conv.stride(), conv.stride());
    Shape padding = new Shape(conv.padding(), conv.padding());
    NDArray bias = conv.bias() ? parameters.get(conv.biasName()) : null;
    return Conv2d.conv2d(x, parameters.get(conv.weight()), bias, stride, padding)
        .singletonOrThrow();
  }

  private NDArray normRelu(NDArray x, Norm norm) {
    NDArray normed =
        BatchNorm.batchNorm(
                x,
                parameters.get(norm.mean()),
                parameters.get(norm.variance()),
                parameters.get(norm.weight()),
                parameters.get(norm.bias()),
                -1,
                MOMENTUM,
                (float) spec.epsilon(),
                training)
            .singletonOrThrow();
    return consume(normed, Activation::relu);
  }

  private static NDArray consume(NDArray x, UnaryOperator<NDArray> operator) {
    try (x) {
      return operator.apply(x);
    }
  }
}
