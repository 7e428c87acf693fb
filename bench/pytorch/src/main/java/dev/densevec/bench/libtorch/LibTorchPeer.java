package dev.densevec.bench.libtorch;

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
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/// A network in PyTorch's C++ library, with the batch in its memory.
final class LibTorchPeer implements Peer {
  /// Everything that lasts; the scopes of runs are within it, on the same thread.
  private final PointerScope scope = new PointerScope();

  private final PeerWorkload workload;
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final List<Tensor> trained = new ArrayList<>();
  private final LibTorchDenseNet network;
  private final Tensor images;
  private final Tensor targets;
  private float[] logits = {};

  LibTorchPeer(MemoryFormat format, Parameters parameters, PeerWorkload workload, float[] pixels) {
    this.workload = workload;
    DenseNetSpec spec = (DenseNetSpec) parameters.spec();
    for (Parameter parameter : spec.parameters()) {
      float[] values = parameters.get(parameter.name()).toArray(Parameters.ELEMENT);
      Tensor tensor = tensor(format, values, dims(parameter.dims()));
      if (isTraining() && parameter.kind().trained()) {
        trained.add(tensor.set_requires_grad(true));
      }
      tensors.put(parameter.name(), tensor);
    }
    this.network = new LibTorchDenseNet(spec, tensors, isTraining());
    var input = workload.input();
    this.images = tensor(format, pixels, dims(List.of(input.n(), input.c(), input.h(), input.w())));
    this.targets =
        tensor(format, workload.targets(), dims(List.of(workload.batch(), spec.classes())));
  }

  private static long[] dims(List<Integer> dims) {
    return dims.stream().mapToLong(Integer::longValue).toArray();
  }

  /// A copy in PyTorch's memory; of four dimensions in the format.
  private static Tensor tensor(MemoryFormat format, float[] values, long[] dims) {
    Tensor tensor = torch.from_blob(new FloatPointer(values), dims).clone();
    return dims.length == 4 ? tensor.contiguous(format) : tensor;
  }

  private boolean isTraining() {
    return workload.task() == Task.TRAINING;
  }

  @Override
  public void run() {
    try (PointerScope _ = new PointerScope()) {
      if (isTraining()) {
        train();
      } else {
        NoGradGuard guard = new NoGradGuard();
        logits = floats(network.forward(images));
        guard.close();
      }
    }
  }

  private void train() {
    for (Tensor tensor : trained) {
      if (tensor.grad().defined()) {
        tensor.mutable_grad().zero_();
      }
    }
    Tensor output = network.forward(images);
    Tensor loss =
        torch.log_softmax(output, 1).mul(targets).sum().mul(new Scalar(-1.0 / workload.batch()));
    loss.backward();
    logits = floats(output.detach());
  }

  private static float[] floats(Tensor tensor) {
    Tensor contiguous = tensor.contiguous();
    float[] values = new float[Math.toIntExact(contiguous.numel())];
    contiguous.data_ptr_float().get(values);
    return values;
  }

  @Override
  public Map<String, float[]> results() {
    String first = workload.firstWeight();
    return isTraining()
        ? Map.of(LOGITS, logits, first, floats(tensors.get(first).grad()))
        : Map.of(LOGITS, logits);
  }

  @Override
  public long macsPerImage() {
    return workload.macsPerImage();
  }

  @Override
  public void close() {
    scope.close();
  }
}
