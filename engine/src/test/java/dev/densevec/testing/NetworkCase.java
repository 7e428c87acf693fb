package dev.densevec.testing;

import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A network with weights, a batch of images and what it should make of them.
public final class NetworkCase implements AutoCloseable {
  private final Parameters parameters;
  private final Tensor images;
  private final ReferenceNetwork.Output expected;

  private NetworkCase(Parameters parameters, Tensor images, ReferenceNetwork.Output expected) {
    this.parameters = parameters;
    this.images = images;
    this.expected = expected;
  }

  /// Makes a case when a test asks for it.
  public interface Source {
    NetworkCase open() throws IOException;
  }

  /// Every golden case, judged by PyTorch, then every random network, judged by the reference; for
  /// a method source.
  public static List<Source> all() {
    List<Source> sources = new ArrayList<>();
    GoldenCase.names().forEach(name -> sources.add(named("golden " + name, () -> golden(name))));
    RandomNetwork.all()
        .forEach(network -> sources.add(named(network.toString(), () -> of(network))));
    return sources;
  }

  private static Source named(String name, Source source) {
    return new Source() {
      @Override
      public NetworkCase open() throws IOException {
        return source.open();
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  private static NetworkCase golden(String name) throws IOException {
    GoldenCase golden = GoldenCase.open(name);
    GoldenTensors numbers = golden.inference();
    List<Tensor> blocks = new ArrayList<>();
    for (int i = 1; i <= golden.spec().blocks().size(); i++) {
      blocks.add(numbers.tensor("block" + i));
    }
    ReferenceNetwork.Output expected =
        new ReferenceNetwork.Output(numbers.tensor("logits"), numbers.tensor("features"), blocks);
    return new NetworkCase(golden.parameters(), numbers.tensor("input"), expected);
  }

  /// A random network judged by the reference.
  public static NetworkCase of(RandomNetwork network) {
    Parameters parameters = network.parameters();
    Tensor images = network.images();
    return new NetworkCase(parameters, images, ReferenceNetwork.infer(parameters, images));
  }

  public Parameters parameters() {
    return parameters;
  }

  public Tensor images() {
    return images;
  }

  public ReferenceNetwork.Output expected() {
    return expected;
  }

  @Override
  public void close() {
    parameters.close();
  }
}
