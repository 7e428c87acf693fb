package dev.densevec.classify;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.decode.Images;
import dev.densevec.data.decode.JavaImages;
import dev.densevec.data.files.CacheFolder;
import dev.densevec.data.image.Picture;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.infer.Model;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.weights.Parameters;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Classifies pictures by the weights in a file.
///
///     try (Classifier classifier = Classifier.open(Path.of("densenet121.pth"))) {
///       System.out.println(classifier.classify(Path.of("photo.jpg")).getFirst().name());
///     }
///
/// Names of classes, preprocessing and head are what the weights' file says, else timm's
/// `config.json` beside it, or what [Settings] say. What none of them says is guessed by the network; each guess is in [#assumptions()] and logged
/// as a warning of the logger `dev.densevec`.
///
/// Usable from many threads at once.
public final class Classifier implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger("dev.densevec");

  private final Model model;
  private final Preprocessing preprocessing;
  private final Head head;
  private final List<String> labels;
  private final List<String> assumptions;

  /// What is known better than the weights say.
  ///
  /// @param threads that share the work, at least 1
  /// @param batch most images of one call of the [#model()], at least 1
  /// @param preprocessing how pictures become the network's input; empty for the weights' own
  /// @param head what the outputs are; empty for the weights' own
  /// @param labels a name for each class; empty for the weights' own
  public record Settings(
      int threads,
      int batch,
      Optional<Preprocessing> preprocessing,
      Optional<Head> head,
      Optional<List<String>> labels) {

    public Settings {
      labels = labels.map(List::copyOf);
    }

    /// As many threads as there are processors, one image a call, and all else as the weights say.
    public static Settings defaults() {
      return new Settings(
          Runtime.getRuntime().availableProcessors(),
          1,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /// The same with another number of threads.
    public Settings withThreads(int count) {
      return new Settings(count, batch, preprocessing, head, labels);
    }

    /// The same with another largest batch.
    public Settings withBatch(int images) {
      return new Settings(threads, images, preprocessing, head, labels);
    }

    /// The same with a preprocessing.
    public Settings withPreprocessing(Preprocessing other) {
      return new Settings(threads, batch, Optional.of(other), head, labels);
    }

    /// The same with a head.
    public Settings withHead(Head other) {
      return new Settings(threads, batch, preprocessing, Optional.of(other), labels);
    }

    /// The same with names of the classes.
    public Settings withLabels(List<String> names) {
      return new Settings(threads, batch, preprocessing, head, Optional.of(names));
    }
  }

  private Classifier(Checkpoints.Loaded loaded, Settings settings, Optional<Path> file)
      throws IOException {
    Parameters parameters = loaded.parameters();
    NetworkSpec spec = parameters.spec();
    ModelNotes notes = ModelNotes.read(loaded.metadata(), spec.classes());
    List<String> guesses = new ArrayList<>(loaded.warnings());
    preprocessing =
        settings.preprocessing().isPresent()
            ? settings.preprocessing().get()
            : said(InputPreprocessing.of(spec, notes, file), guesses);
    boolean named = settings.labels().or(notes::labels).isPresent();
    Optional<Head> said = settings.head().or(notes::head);
    head = said.orElseGet(() -> Head.usual(spec.classes()));
    if (said.isEmpty()) {
      Usual.headAssumption(spec, named).ifPresent(guesses::add);
    }
    labels = settings.labels().or(notes::labels).orElseGet(() -> names(spec, guesses));
    requireLabels(spec.classes());
    assumptions = List.copyOf(guesses);
    model =
        Model.of(
            parameters,
            Model.Options.defaults()
                .withThreads(settings.threads())
                .withMaxBatch(settings.batch())
                .withInput(preprocessing.shape(1)));
    assumptions.forEach(line -> LOGGER.log(System.Logger.Level.WARNING, line));
  }

  private void requireLabels(int classes) {
    if (labels.size() != classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d labels, the network has %d classes", labels.size(), classes));
    }
  }

  private static Preprocessing said(InputPreprocessing input, List<String> guesses) {
    String taken = "the weights don't say their preprocessing, taken for ";
    switch (input.source()) {
      case WEIGHTS, CONFIG -> {}
      case FILE_NAME ->
          guesses.add(taken + "that of timm's " + input.name() + " weights, by the file's name");
      case GUESS -> guesses.add(taken + input.name());
    }
    return input.preprocessing();
  }

  private static List<String> names(NetworkSpec spec, List<String> guesses) {
    Optional<Usual.Guess<List<String>>> guess = Usual.labels(spec);
    if (guess.isEmpty()) {
      return IntStream.range(0, spec.classes()).mapToObj(i -> "class " + i).toList();
    }
    guesses.add("the weights don't name their classes, taken for " + guess.get().name() + "'s");
    return guess.get().value();
  }

  /// Opens weights in any format that [Checkpoints] reads.
  ///
  /// @param weights a file, a model's folder as timm lays it out, or the name of weights that
  ///   `densevec pull` has fetched
  /// @throws IOException in one line that names the file, if it can't be read, is of no network
  ///   that is known, or has no classifier
  public static Classifier open(Path weights) throws IOException {
    return open(weights, Settings.defaults());
  }

  /// Opens weights with settings.
  ///
  /// @throws IOException as above
  /// @throws IllegalArgumentException if settings don't fit the network
  public static Classifier open(Path weights, Settings settings) throws IOException {
    Model.prepare();
    Path file =
        Files.exists(weights)
            ? ConfiguredWeights.file(weights)
            : CacheFolder.ofUser().weights(weights.toString()).orElse(weights);
    Checkpoints.Loaded loaded = ConfiguredWeights.open(file, Reading.ALL, Classifier::read);
    try (Parameters _ = loaded.parameters()) {
      if (loaded.headless()) {
        throw new IOException(weights + ": the network has no classifier");
      }
      return new Classifier(loaded, settings, Optional.of(file));
    }
  }

  private static Checkpoints.Loaded read(Path file, Reading reading) throws IOException {
    if (file.toString().endsWith(".index.json")) {
      throw new IOException(
          file
              + ": weights in several files, expected one; densevec convert "
              + file
              + " model.safetensors joins them");
    }
    return Checkpoints.open(file, reading);
  }

  /// A classifier of weights that are loaded; they may be closed afterwards.
  ///
  /// @throws IOException in one line, if what the file says of the head can't be read
  /// @throws IllegalArgumentException if settings don't fit the network
  public static Classifier of(Checkpoints.Loaded loaded, Settings settings) throws IOException {
    return new Classifier(loaded, settings, Optional.empty());
  }

  /// Classifies the picture in a file.
  ///
  /// @return a label for each class, the most probable first
  /// @throws IOException in one line that names the file, if it is no picture
  public List<Label> classify(Path image) throws IOException {
    int channels = preprocessing.channels();
    return classify(Images.read(image).withChannels(channels, image.toString()));
  }

  /// Classifies the picture in a stream, which is read to its end and not closed.
  ///
  /// @throws IOException if it can't be read or is no picture
  public List<Label> classify(InputStream image) throws IOException {
    return classify(image.readAllBytes());
  }

  /// Classifies the picture in the bytes of a file.
  ///
  /// @throws IOException if they are no picture
  public List<Label> classify(byte[] image) throws IOException {
    return classify(Images.decode(image));
  }

  /// Classifies an image of Java's.
  public List<Label> classify(BufferedImage image) {
    return classify(JavaImages.of(image));
  }

  /// Classifies a picture.
  public List<Label> classify(Picture picture) {
    return rank(logits(picture));
  }

  /// The classes by what the network's outputs for an image say of them.
  ///
  /// @param logits the outputs, one a class
  /// @return a label for each class, the most probable first; of equal ones the lower class first
  public List<Label> rank(float[] logits) {
    float[] probabilities = head.probabilities(logits);
    return IntStream.range(0, probabilities.length)
        .mapToObj(c -> new Label(c, labels.get(c), probabilities[c]))
        .sorted(Comparator.comparingDouble((Label label) -> -label.probability()))
        .toList();
  }

  /// The network's outputs for a picture, one a class.
  public float[] logits(Picture picture) {
    return model.predict(preprocessing.apply(picture));
  }

  /// The pooled features of pictures: what the network's classifier sees, a row for each picture.
  /// For many pictures [Model#ofFeatures] takes batches.
  public List<float[]> features(List<Picture> pictures) {
    return pictures.stream()
        .map(picture -> model.features(preprocessing.apply(picture)).pooled())
        .toList();
  }

  /// The most probable of some labels.
  ///
  /// @param labels the most probable first, as [#classify] returns them
  /// @param k how many at most
  public static List<Label> top(List<Label> labels, int k) {
    return List.copyOf(labels.subList(0, Math.min(k, labels.size())));
  }

  /// Names of the classes, in the order of the network's outputs.
  public List<String> labels() {
    return labels;
  }

  /// What the network's outputs are.
  public Head head() {
    return head;
  }

  /// How pictures become the network's input.
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /// What was guessed or assumed, a line each; empty if the weights said all.
  public List<String> assumptions() {
    return assumptions;
  }

  /// The network.
  public Model model() {
    return model;
  }

  /// Frees the network's memory.
  @Override
  public void close() {
    model.close();
  }

  @Override
  public String toString() {
    return Arrays.asList(model.spec().text(), head.text()).toString();
  }
}
