package dev.densevec.bench.pytorch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.densevec.bench.peer.Peer;
import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.bench.peer.Task;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A network in PyTorch, with the batch in its memory.
final class TorchPeer implements Peer {
  private final PeerWorkload workload;
  private final Engine engine;
  private final NDManager manager;
  private final Map<String, NDArray> tensors = new HashMap<>();
  private final List<NDArray> trained = new ArrayList<>();
  private final TorchDenseNet network;
  private final NDArray images;
  private final NDArray targets;
  private float[] logits = {};

  TorchPeer(
      Engine engine,
      MemoryFormat format,
      Parameters parameters,
      PeerWorkload workload,
      float[] pixels) {
    this.workload = workload;
    this.engine = engine;
    this.manager = engine.newBaseManager(Device.cpu());
    DenseNetSpec spec = (DenseNetSpec) parameters.spec();
    for (Parameter parameter : spec.parameters()) {
      tensors.put(parameter.name(), tensor(format, parameters, parameter));
    }
    this.network = new TorchDenseNet(spec, tensors, isTraining());
    var input = workload.input();
    this.images =
        format.tensor(manager, pixels, List.of(input.n(), input.c(), input.h(), input.w()));
    this.targets =
        format.tensor(manager, workload.targets(), List.of(workload.batch(), spec.classes()));
  }

  private boolean isTraining() {
    return workload.task() == Task.TRAINING;
  }

  private NDArray tensor(MemoryFormat format, Parameters parameters, Parameter parameter) {
    float[] values = parameters.get(parameter.name()).toArray(Parameters.ELEMENT);
    NDArray tensor = format.tensor(manager, values, parameter.dims());
    if (isTraining() && parameter.kind().trained()) {
      tensor.setRequiresGradient(true);
      trained.add(tensor);
    }
    return tensor;
  }

  @Override
  public void run() {
    if (isTraining()) {
      train();
    } else {
      try (NDArray output = network.forward(images)) {
        logits = output.toFloatArray();
      }
    }
  }

  private void train() {
    trained.forEach(TorchPeer::zeroGradient);
    try (GradientCollector collector = engine.newGradientCollector();
        NDArray output = network.forward(images);
        NDArray logs = output.logSoftmax(1);
        NDArray products = logs.mul(targets);
        NDArray sum = products.sum();
        NDArray loss = sum.mul(-1f / workload.batch())) {
      collector.backward(loss);
      logits = output.toFloatArray();
    }
  }

  private static void zeroGradient(NDArray tensor) {
    try (NDArray gradient = tensor.getGradient()) {
      gradient.subi(gradient);
    }
  }

  @Override
  public Map<String, float[]> results() {
    String first = workload.firstWeight();
    return isTraining()
        ? Map.of(LOGITS, logits, first, tensors.get(first).getGradient().toFloatArray())
        : Map.of(LOGITS, logits);
  }

  @Override
  public long macsPerImage() {
    return workload.macsPerImage();
  }

  @Override
  public void close() {
    manager.close();
  }
}
