package dev.densevec.cli.predict;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Timeline;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.mixin.HeadOptions;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.PreprocessingOptions;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.infer.Model;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Opens a network in the background, while the first images are decoded.
///
/// Both parts fail with what went wrong, as soon as it does.
public final class OpenNetwork {
  private final CompletableFuture<Preprocessing> preprocessing = new CompletableFuture<>();
  private final CompletableFuture<Network> network = new CompletableFuture<>();
  private final Request request;

  /// What is asked for.
  ///
  /// @param source the weights
  /// @param preprocessing how pictures become input
  /// @param head what the outputs are
  /// @param labels names of the classes
  /// @param threads threads that compute
  /// @param batch images computed together, at most
  /// @param report takes note of how pictures become input
  public record Request(
      ModelSource source,
      PreprocessingOptions preprocessing,
      HeadOptions head,
      ClassNames labels,
      int threads,
      int batch,
      Consumer<NetworkInput> report) {}

  /// A network ready to predict.
  ///
  /// @param model the network
  /// @param labels a name for each class
  /// @param head what the outputs are
  /// @param assumption what is assumed of them, for people
  record Network(Model model, List<String> labels, NetworkHead head, Optional<String> assumption) {}

  private OpenNetwork(Request request) {
    this.request = request;
  }

  /// Starts to open what `request` asks for.
  public static OpenNetwork start(Request request, Timeline timeline) {
    OpenNetwork opening = new OpenNetwork(request);
    Thread.ofPlatform().daemon().name("densevec-open").start(() -> opening.run(timeline));
    return opening;
  }

  /// Where the network comes from.
  ModelSource source() {
    return request.source();
  }

  /// How pictures become the network's input; known before the network is ready.
  public CompletableFuture<Preprocessing> preprocessing() {
    return preprocessing;
  }

  /// The network, once it is ready.
  ///
  /// @throws IOException in one line if a file is missing or damaged
  Network get() throws IOException, InterruptedException {
    try {
      return network.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private void run(Timeline timeline) {
    try {
      network.complete(open(timeline));
    } catch (Throwable e) {
      preprocessing.completeExceptionally(e);
      network.completeExceptionally(e);
    }
  }

  private Network open(Timeline timeline) throws IOException {
    Checkpoints.Loaded loaded = request.source().openClassifier();
    try (Parameters parameters = loaded.parameters()) {
      timeline.mark("weights read");
      NetworkSpec spec = parameters.spec();
      ModelNotes notes = ModelNotes.read(loaded.metadata(), spec.classes());
      NetworkInput chosen = request.preprocessing().resolve(spec, notes, request.source());
      request.report().accept(chosen);
      Preprocessing input = chosen.preprocessing();
      preprocessing.complete(input);
      NetworkHead head = request.head().resolve(notes, spec.classes());
      List<String> labels = request.labels().of(spec, notes);
      Model.Options options =
          Model.Options.defaults()
              .withThreads(request.threads())
              .withMaxBatch(request.batch())
              .withInput(input.shape(1));
      Model model = Model.of(parameters, options);
      timeline.mark("network ready");
      return new Network(model, labels, head, request.head().assumption(notes, spec));
    }
  }
}
