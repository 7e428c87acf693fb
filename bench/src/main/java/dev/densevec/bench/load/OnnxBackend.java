package dev.densevec.bench.load;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densevec.bench.peer.OnnxSession;
import dev.densevec.infer.Features;
import dev.densevec.infer.Model;
import dev.densevec.onnx.OnnxExport;
import dev.densevec.serve.Backend;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;

/// ONNX Runtime behind a server: a model that takes batches of any number, on which each stream
/// calls the same session.
///
/// @param session runs the model
/// @param input shape of an image
/// @param classes outputs for an image
/// @param maxBatch images of a batch, at most
/// @param streams callers at the same time
record OnnxBackend(OrtSession session, Shape input, int classes, int maxBatch, int streams)
    implements Backend {

  /// Exports the network and opens it.
  ///
  /// @throws IOException in one line if ONNX Runtime can't
  static OnnxBackend open(Parameters weights, Model.Options options) throws IOException {
    Shape image = options.input().orElse(weights.spec().defaultInput()).withBatch(1);
    OnnxExport.Options exported = OnnxExport.Options.of(weights.spec()).withImage(image);
    return new OnnxBackend(
        OnnxSession.open(weights, exported, options.threads()),
        image,
        weights.spec().classes(),
        options.maxBatch(),
        options.streams());
  }

  private static FloatBuffer floats(MemorySegment segment, long count) {
    return segment
        .asSlice(0, count * Float.BYTES)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public void predict(MemorySegment images, int n, MemorySegment logits) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {n, input.c(), input.h(), input.w()};
    FloatBuffer pixels = floats(images, n * input.imageElements());
    FloatBuffer outputs = floats(logits, (long) n * classes);
    try (OnnxTensor in = OnnxTensor.createTensor(environment, pixels, shape);
        OnnxTensor out = OnnxTensor.createTensor(environment, outputs, new long[] {n, classes})) {
      session.run(Map.of(OnnxExport.INPUT, in), Map.of(OnnxExport.OUTPUT, out)).close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Optional<Features> features(float[] image) {
    return Optional.empty();
  }

  /// Nobody says what the session holds.
  @Override
  public long memoryBytes() {
    return 0;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
