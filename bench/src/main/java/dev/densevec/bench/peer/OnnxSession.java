package dev.densevec.bench.peer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densevec.onnx.OnnxExport;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Microsoft's ONNX Runtime through its Java binding: default settings but for the number of
/// threads, a model in the form that it computes fastest.
public final class OnnxSession {
  private OnnxSession() {}

  /// Opens a network.
  ///
  /// @param parameters the network and its numbers, not needed afterwards
  /// @param options what the model leaves open
  /// @param threads threads of each run
  /// @throws IOException in one line if ONNX Runtime can't, or no temporary file can be written
  public static OrtSession open(Parameters parameters, OnnxExport.Options options, int threads)
      throws IOException {
    Path model = Files.createTempFile("densevec-", ".onnx");
    try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
      OnnxExport.write(parameters, model, options);
      settings.setIntraOpNumThreads(threads);
      return OrtEnvironment.getEnvironment().createSession(model.toString(), settings);
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(model);
    }
  }
}
