package dev.densevec.cli.speed;

import dev.densevec.spec.Networks;
import java.util.Locale;

/// What is measured: two figures may be held against each other if their workloads are the same.
///
/// @param network the network's name or text form
/// @param width columns of the images
/// @param height rows of the images
/// @param training whether whole training steps are measured, not inference
/// @param batch images of a run, for each stream
/// @param threads threads that compute, for each stream
/// @param streams batches that are computed at the same time; reports from before there were
///   several say 0, which means 1
public record Workload(
    String network, int width, int height, boolean training, int batch, int threads, int streams) {

  public Workload {
    streams = Math.max(1, streams);
  }

  /// A workload of one stream.
  public Workload(String network, int width, int height, boolean training, int batch, int threads) {
    this(network, width, height, training, batch, threads, 1);
  }

  /// What kind of run it is.
  public String pass() {
    return training ? "training" : "inference";
  }

  /// For people: how many streams, if there are several.
  public String streamsText() {
    return streams == 1 ? "" : ", " + streams + " streams";
  }

  /// The same workload with the network written out, whatever it was called.
  public Workload writtenOut() {
    String text = Networks.parse(network).text();
    return new Workload(text, width, height, training, batch, threads, streams);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %dx%d %s, batch %d, %d threads%s",
        network,
        width,
        height,
        pass(),
        batch,
        threads,
        streamsText());
  }
}
