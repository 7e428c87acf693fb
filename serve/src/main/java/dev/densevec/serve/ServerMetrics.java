package dev.densevec.serve;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.function.LongSupplier;

/// What the server counts, for Prometheus.
final class ServerMetrics {
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("densevec_requests_total")
          .help("Requests that were answered, by route and status.")
          .labelNames("route", "status")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("densevec_request_seconds")
          .help("Time from a request's head to its answer, by route.")
          .classicOnly()
          .classicUpperBounds(SECONDS)
          .labelNames("route")
          .register(registry);
  private final Histogram batches =
      Histogram.builder()
          .name("densevec_batch_images")
          .help("Images that were computed together.")
          .classicOnly()
          .classicUpperBounds(SIZES)
          .register(registry);

  /// Counts a request.
  ///
  /// @param route the kind of request
  /// @param status status of its answer
  /// @param nanos how long it took
  void request(String route, int status, long nanos) {
    requests.labelValues(route, String.valueOf(status)).inc();
    seconds.labelValues(route).observe(nanos * 1e-9);
  }

  /// Counts a batch.
  void batch(int images) {
    batches.observe(images);
  }

  /// Shows a number as it is whenever it is looked at.
  void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(shown -> shown.call((double) value.getAsLong()))
        .register(registry);
  }

  /// All of it as text.
  Reply reply() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    writer.write(text, registry.scrape());
    return new Reply(Reply.OK, writer.getContentType(), text.toByteArray(), Map.of());
  }
}
