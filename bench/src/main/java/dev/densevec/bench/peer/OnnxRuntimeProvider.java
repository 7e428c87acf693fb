package dev.densevec.bench.peer;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densevec.onnx.OnnxExport;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/// Microsoft's ONNX Runtime, as in [OnnxSession], with fixed shapes and the input in a direct
/// buffer that is made once.
public final class OnnxRuntimeProvider implements PeerProvider {

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String version() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  @Override
  public Peer open(Parameters parameters, PeerWorkload workload, float[] images)
      throws IOException {
    PeerProvider.requireInference(workload);
    OnnxExport.Options exported =
        OnnxExport.Options.of(parameters.spec())
            .withBatch(workload.batch())
            .withImage(workload.input());
    try {
      return new OnnxRuntimePeer(
          OnnxSession.open(parameters, exported, workload.threads()), workload, images);
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime: " + e.getMessage(), e);
    }
  }

  private static final class OnnxRuntimePeer implements Peer {
    private final PeerWorkload workload;
    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final FloatBuffer logits;

    OnnxRuntimePeer(OrtSession session, PeerWorkload workload, float[] images) throws OrtException {
      this.workload = workload;
      this.session = session;
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      int batch = workload.batch();
      int classes = workload.spec().classes();
      logits = direct(batch * classes);
      output = OnnxTensor.createTensor(environment, logits, new long[] {batch, classes});
      var shape = workload.input();
      input =
          OnnxTensor.createTensor(
              environment,
              direct(images.length).put(images).flip(),
              new long[] {shape.n(), shape.c(), shape.h(), shape.w()});
    }

    private static FloatBuffer direct(int floats) {
      return ByteBuffer.allocateDirect(floats * Float.BYTES)
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
    }

    @Override
    public void run() {
      try {
        session.run(Map.of(OnnxExport.INPUT, input), Map.of(OnnxExport.OUTPUT, output)).close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Map<String, float[]> results() {
      float[] copy = new float[logits.capacity()];
      logits.get(0, copy);
      return Map.of(LOGITS, copy);
    }

    @Override
    public long macsPerImage() {
      return workload.macsPoolingFirst();
    }

    @Override
    public void close() {
      input.close();
      output.close();
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
