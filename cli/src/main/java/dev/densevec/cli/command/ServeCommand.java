package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.classify.Label;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Interruption;
import dev.densevec.cli.format.Score;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.cli.mixin.HeadOptions;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.PreprocessingOptions;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.mixin.ServerOptions;
import dev.densevec.cli.mixin.StreamsOption;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.predict.LabelsOption;
import dev.densevec.cli.predict.NetworkUse;
import dev.densevec.cli.predict.Ranking;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.explain.ClassActivation;
import dev.densevec.infer.Model;
import dev.densevec.serve.Answers;
import dev.densevec.serve.Backend;
import dev.densevec.serve.InferenceServer;
import dev.densevec.serve.ServedModel;
import dev.densevec.serve.ServerSettings;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec serve`: answers over HTTP what images show.
@Command(
    name = "serve",
    description = {
      "Answer over HTTP what images show: a page to drop a photo on, POST /classify for image files,"
          + " the Open Inference Protocol (version 2, with binary tensors) below /v2, counters for"
          + " Prometheus at /metrics.",
      "",
      "Requests that come at the same time are computed together, and answered with the same bits as"
          + " alone. Ctrl-C or SIGTERM ends the server once all that was accepted is answered.",
      ""
    },
    abbreviateSynopsis = true)
public final class ServeCommand implements Verb {
  /// Images of a batch for each thread.
  private static final int IMAGES_A_THREAD = 4;

  private static final String EMBEDDED_NAME = "cifar10";

  /// The web server's own log; kept, for what nobody keeps is forgotten.
  private static final Logger WEB_SERVER = Logger.getLogger("io.helidon");

  private final Console console;
  private final Backends backends;

  @Mixin private LabelsOption labels;
  @Mixin private WeightsOptions weights;
  @Mixin private PreprocessingOptions preprocessing;
  @Mixin private HeadOptions head;
  @Mixin private RunOptions running;
  @Mixin private StreamsOption streams;
  @Mixin private ServerOptions server;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What requests call the model (default: the name of the weights' file).")
  private String name;

  /// Makes what computes a network.
  @FunctionalInterface
  public interface Backends {
    /// Takes what it needs of the weights, which are closed afterwards.
    ///
    /// @throws IOException in one line if it can't
    Backend open(Parameters weights, Model.Options options) throws IOException;
  }

  /// @param console the streams it talks through
  public ServeCommand(Console console) {
    this(console, (weights, options) -> Backend.of(Model.of(weights, options)));
  }

  /// @param console the streams it talks through
  /// @param backends makes what computes in place of this library
  public ServeCommand(Console console, Backends backends) {
    this.console = console;
    this.backends = backends;
  }

  @Override
  public ExitCode run() throws IOException, InterruptedException {
    ServerSettings settings = server.settings();
    if (name != null && !name.matches("[\\w.-]+")) {
      throw Failure.usage(
          "--name is '" + name + "', expected letters, digits, dots, dashes and underscores");
    }
    WEB_SERVER.setLevel(Level.OFF);
    CountDownLatch end = new CountDownLatch(1);
    ServedModel served = open(weights.source());
    try (Backend _ = served.backend();
        Interruption _ = new Interruption(end::countDown);
        InferenceServer listening = listen(served, settings)) {
      announce(served, settings, listening.port());
      end.await();
      console.report("ending: what was accepted is answered first");
    }
    return ExitCode.OK;
  }

  private InferenceServer listen(ServedModel served, ServerSettings settings) {
    try {
      return InferenceServer.start(served, settings, console::report);
    } catch (IOException e) {
      throw new Failure(ExitCode.USAGE, e.getMessage(), e);
    } catch (NoClassDefFoundError e) {
      throw new Failure(
          ExitCode.USAGE, "the server's libraries are not on the class path: use bin/densevec", e);
    }
  }

  private void announce(ServedModel served, ServerSettings settings, int port) throws IOException {
    InetAddress address = InetAddress.getByName(settings.host());
    if (!address.isLoopbackAddress()) {
      console.report(
          "others can use this server over the network: it asks for no password and encrypts nothing");
    }
    console.report("serving the model " + served.name() + ", Ctrl-C ends it");
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    console.out().println("http://" + host + ":" + port + "/");
    console.out().flush();
  }

  private ServedModel open(ModelSource source) throws IOException {
    Checkpoints.Loaded loaded = source.openClassifier();
    try (Parameters parameters = loaded.parameters()) {
      NetworkUse use =
          NetworkUse.of(loaded, source, new NetworkUse.Asked(preprocessing, head, labels), console);
      Preprocessing input = use.input().preprocessing();
      Model.Options options =
          Model.Options.defaults()
              .withThreads(running.threads())
              .withMaxBatch(running.batch(IMAGES_A_THREAD * running.threads()))
              .withInput(input.shape(1))
              .withStreams(streams.streams());
      return new ServedModel(
          name == null ? name(source) : name,
          backends.open(parameters, options),
          input,
          use.head().head(),
          answers(use.head(), use.names()),
          ClassActivation.of(parameters));
    }
  }

  /// The same classes as `predict` names.
  private static Answers answers(NetworkHead head, List<String> names) {
    return (logits, top) ->
        Ranking.named(logits, Score.PROBABILITY, head, names, top.orElse(Ranking.OVER_THRESHOLD))
            .stream()
            .map(ranked -> new Label(ranked.index(), ranked.label(), ranked.score()))
            .toList();
  }

  /// The name of the weights' file without its ending, of what stands in a path of HTTP.
  private static String name(ModelSource source) {
    return source
        .file()
        .map(file -> file.toAbsolutePath().getFileName().toString())
        .map(text -> text.replaceFirst("(?<=.)\\.\\w+$", "").replaceAll("[^\\w.-]", "-"))
        .orElse(EMBEDDED_NAME);
  }
}
