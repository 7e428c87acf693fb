package dev.densevec.bench.peer;

import dev.densevec.spec.Cost;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import java.util.List;
import java.util.Locale;

/// What an engine is asked to do.
///
/// @param task what to do with a batch
/// @param network the network's name
/// @param input shape of the batch
/// @param threads threads the engine may use
public record PeerWorkload(Task task, String network, Shape input, int threads) {

  /// The network.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  public NetworkSpec spec() {
    return Networks.parse(network);
  }

  /// Images a batch.
  public int batch() {
    return input.n();
  }

  /// Multiply-adds of the task for one image, as the network is written down.
  public long macsPerImage() {
    return task.passes() * spec().cost(input.h(), input.w()).macs();
  }

  /// The same for an engine that is given transitions which pool before they convolve.
  public long macsPoolingFirst() {
    long spared = 0;
    for (Cost.Part part : spec().cost(input.h(), input.w()).parts()) {
      if (part.kind().equals("transition")) {
        long pixels = (long) part.h() * part.w();
        long pooled = (long) (part.h() / 2) * (part.w() / 2);
        spared += part.macs() / pixels * (pixels - pooled);
      }
    }
    return macsPerImage() - task.passes() * spared;
  }

  /// The name of the parameter whose gradient has been through the whole backward: the weights of
  /// the first convolution.
  public String firstWeight() {
    return spec().parameters().getFirst().name();
  }

  /// The right answers, `[n, classes]`: image `i` is of class `i`, counted round.
  public float[] targets() {
    int classes = spec().classes();
    float[] targets = new float[batch() * classes];
    for (int i = 0; i < batch(); i++) {
      targets[i * classes + i % classes] = 1;
    }
    return targets;
  }

  /// The workload as arguments of a command line, which [#of(List)] reads back.
  List<String> arguments() {
    return List.of(task.name(), network, input.toString(), String.valueOf(threads));
  }

  static PeerWorkload of(List<String> arguments) {
    String[] sides = arguments.get(2).split("x", -1);
    Shape input =
        new Shape(
            Integer.parseInt(sides[0]),
            Integer.parseInt(sides[1]),
            Integer.parseInt(sides[2]),
            Integer.parseInt(sides[3]));
    return new PeerWorkload(
        Task.valueOf(arguments.get(0)),
        arguments.get(1),
        input,
        Integer.parseInt(arguments.get(3)));
  }

  @Override
  public String toString() {
    String text =
        String.format(
            Locale.ROOT,
            "%s %dx%d batch %d threads %d",
            network,
            input.h(),
            input.w(),
            batch(),
            threads);
    return task == Task.TRAINING ? text + " training" : text;
  }
}
