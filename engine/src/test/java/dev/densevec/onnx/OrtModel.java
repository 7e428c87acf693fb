package dev.densevec.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.densevec.tensor.Shape;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/// An exported model in ONNX Runtime.
final class OrtModel implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OrtModel(Path file) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      session = environment.createSession(file.toString(), options);
    }
  }

  /// Dimensions of the input, -1 for those decided at run time.
  long[] inputShape() throws OrtException {
    return ((TensorInfo) session.getInputInfo().get("input").getInfo()).getShape();
  }

  /// What the model says in words.
  Map<String, String> metadata() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  float[] run(Shape shape, float[] images) throws OrtException {
    long[] dims = {shape.n(), shape.c(), shape.h(), shape.w()};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), dims);
        OrtSession.Result result = session.run(Map.of("input", input))) {
      FloatBuffer logits = ((OnnxTensor) result.get("logits").orElseThrow()).getFloatBuffer();
      float[] copy = new float[logits.remaining()];
      logits.get(copy);
      return copy;
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
