package dev.densevec.bench.load;

import dev.densevec.cli.Main;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What computes behind the server.
enum ServedEngine {
  /// This library: `densevec serve`.
  DENSEVEC(0),
  /// ONNX Runtime, whose sums have another order.
  ONNXRUNTIME(1e-3);

  private final double tolerance;

  ServedEngine(double tolerance) {
    this.tolerance = tolerance;
  }

  /// What it is called.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// By how much its probabilities may differ from those of `predict`.
  double tolerance() {
    return tolerance;
  }

  /// Starts a server on a free port.
  ///
  /// @param options those of `densevec serve`
  /// @throws IllegalStateException in one line if it does not start
  LoadServer start(List<String> options) throws IOException {
    List<String> line = new ArrayList<>();
    if (this == DENSEVEC) {
      line.add("serve");
    }
    line.add("--port=0");
    line.addAll(options);
    return new LoadServer(this == DENSEVEC ? Main.class : OnnxServer.class, line);
  }
}
