package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.TensorFile;
import dev.densevec.checkpoint.TensorFiles;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Training from weights on, and what weights say or don't say of their preprocessing.
class FineTuneTest {
  private static final List<String> CLASSES = List.of("bird", "cat", "dog");
  private static final String NETWORK = Samples.NETWORK.replace("classes=10", "classes=3");
  private static final Preprocessing OWN =
      new Preprocessing(
          new Resize.ShortSide(30),
          Resampling.BICUBIC,
          24,
          24,
          3,
          List.of(0.1f, 0.2f, 0.3f),
          List.of(0.4f, 0.5f, 0.6f));

  @TempDir private Path folder;
  private Path data;
  private Path weights;

  @BeforeEach
  void makeFiles() throws IOException {
    data = folder.resolve("data");
    weights = folder.resolve("w.safetensors");
    int seed = 0;
    for (String part : List.of("train", "test")) {
      for (String name : CLASSES) {
        Path pictures = Files.createDirectories(data.resolve(part).resolve(name));
        for (int i = 0; i < 4; i++) {
          Samples.png(pictures.resolve(i + ".png"), 40, 33, seed++);
        }
      }
    }
    save(ModelNotes.of(CLASSES, OWN).metadata());
  }

  private void save(Map<String, String> metadata) throws IOException {
    try (Parameters parameters = Samples.parameters(NETWORK)) {
      Checkpoints.save(parameters, weights, metadata);
    }
  }

  private Path out(String name) {
    return folder.resolve(name);
  }

  private CliRun train(String name, String... options) {
    List<String> args = new ArrayList<>(List.of("train", data.toString(), "-w"));
    args.addAll(List.of(weights.toString(), "-o", out(name).toString(), "--epochs=1"));
    args.addAll(List.of(options));
    return CliRun.of(args.toArray(String[]::new));
  }

  private static ModelNotes notes(Path file) throws IOException {
    Checkpoints.Loaded loaded = Checkpoints.open(file);
    try (Parameters parameters = loaded.parameters()) {
      return ModelNotes.read(loaded.metadata(), parameters.spec().classes());
    }
  }

  private static byte[] classifier(Path file) throws IOException {
    try (Parameters parameters = Checkpoints.load(file)) {
      return parameters.get("classifier.weight").toArray(ValueLayout.JAVA_BYTE);
    }
  }

  @Test
  void keepsAndPrintsThePreprocessingOfTheWeights() throws IOException {
    CliRun run = train("kept");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "resize 30 bicubic, crop 24x24, mean 0.1000 0.2000 0.3000, std 0.4000 0.5000 0.6000"
                + " (the weights say so)");
    for (String file : List.of("last.safetensors", "best.safetensors")) {
      assertThat(notes(out("kept").resolve(file)).preprocessing()).contains(OWN);
      assertThat(notes(out("kept").resolve(file)).labels()).contains(CLASSES);
    }
    CliRun longer = CliRun.of("train", "--out", out("kept").toString(), "--resume", "--epochs=2");
    assertThat(longer.exitCode()).isZero();
    assertThat(notes(out("kept").resolve("last.safetensors")).preprocessing()).contains(OWN);
  }

  @Test
  void whatIsValidatedIsWhatEvalMeasures() throws IOException {
    train("run", "--lr=1e-30");
    String best = out("run").resolve("best.safetensors").toString();
    String eval = CliRun.of("eval", "-w", best, data.toString(), "--format=json").out();
    String logged = Files.readAllLines(out("run").resolve("log.csv")).getLast().split(",", -1)[5];
    float loss = Float.parseFloat(eval.replaceAll("(?s).*\"loss\":([^,}]+).*", "$1"));
    assertThat(loss).isEqualTo((float) Double.parseDouble(logged));
  }

  @Test
  void optionsComeBeforeTheWeightsPreprocessing() throws IOException {
    train("own", "--normalize=imagenet", "--filter=box", "--input=48");
    Preprocessing expected =
        OWN.withResize(new Resize.ShortSide(60))
            .withCrop(48, 48)
            .withFilter(Resampling.BOX)
            .withStatistics(
                Preprocessing.named("imagenet").mean(), Preprocessing.named("imagenet").std());
    assertThat(notes(out("own").resolve("last.safetensors")).preprocessing()).contains(expected);
  }

  @Test
  void keepsTheClassifierOfTheSameClasses() throws IOException {
    CliRun run = train("kept", "--lr=1e-30");
    assertThat(run.out())
        .containsPattern("classifier +kept \\(the data have the weights' classes\\)");
    assertThat(classifier(out("kept").resolve("last.safetensors"))).isEqualTo(classifier(weights));
    assertThat(train("new", "--lr=1e-30", "--classifier=new").out())
        .containsPattern("classifier +new \\(as asked for\\)");
    assertThat(classifier(out("new").resolve("last.safetensors")))
        .isNotEqualTo(classifier(weights));
  }

  @Test
  void asManyOtherClassesHaveANewClassifier() throws IOException {
    save(ModelNotes.of(List.of("car", "ship", "truck"), OWN).metadata());
    assertThat(train("new", "--lr=1e-30").out())
        .containsPattern("classifier +new \\(the data have other classes, as bird\\)");
    assertThat(classifier(out("new").resolve("last.safetensors")))
        .isNotEqualTo(classifier(weights));
    train("kept", "--lr=1e-30", "--classifier=keep");
    assertThat(classifier(out("kept").resolve("last.safetensors"))).isEqualTo(classifier(weights));
  }

  @Test
  void guessesAreSaid() throws IOException {
    save(Map.of());
    String head = train("run").out();
    assertThat(head)
        .contains("new (a guess: the weights don't name their classes; --classifier keep")
        .contains("cifar10-per-image, a guess: the weights don't say; --preset");
  }

  @Test
  void withWeightsTheRecipeIsFinetune() throws IOException {
    CliRun run =
        CliRun.of("train", data.toString(), "-w", weights.toString(), "-o", out("run").toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .containsPattern("epochs +60\n")
        .containsPattern(
            "batches +1 an epoch, the last 4 images of each epoch's order are left out")
        .containsPattern("optimiser +sgd, momentum 0.9 Nesterov, weight decay 1e-4\n")
        .containsPattern("schedule +cosine.*warmup=.* from 0.01\n")
        .containsPattern("augmenting +crop-flip\n")
        .containsPattern("a class +4 images\n")
        .containsPattern("weights +" + weights + "\n");
  }

  @Test
  void theNetworkThatComesWithTheProgramHasAName() {
    CliRun run =
        CliRun.of(
            "train", data.toString(), "-w", "embedded", "-o", out("run").toString(), "--epochs=1");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("the weights have 10 classes");
    String picture = data.resolve("test/cat/0.png").toString();
    assertThat(CliRun.whole("predict", "-w", "embedded", picture))
        .isEqualTo(CliRun.whole("predict", picture));
  }

  @ParameterizedTest
  @EnumSource(Resampling.class)
  void evalAndTrainTakeEveryFilter(Resampling filter) throws IOException {
    String option = "--filter=" + filter.name().toLowerCase(Locale.ROOT);
    CliRun eval = CliRun.of("eval", "-w", weights.toString(), data.toString(), option);
    assertThat(eval.err()).isEmpty();
    CliRun usual = CliRun.of("eval", "-w", weights.toString(), data.toString());
    assertThat(eval.out().equals(usual.out())).isEqualTo(filter == Resampling.BICUBIC);
    train("run", option);
    assertThat(notes(out("run").resolve("last.safetensors")).preprocessing())
        .contains(OWN.withFilter(filter));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cifar10", "cifar10-per-image", "cifar100", "imagenet"})
  void aNameOfStatisticsMeansTheSameEverywhere(String name) throws IOException {
    Preprocessing preset = Preprocessing.named(name);
    train("run", "--normalize=" + name);
    Preprocessing trained =
        notes(out("run").resolve("last.safetensors")).preprocessing().orElseThrow();
    assertThat(trained.mean()).isEqualTo(preset.mean());
    assertThat(trained.std()).isEqualTo(preset.std());
  }

  @Test
  void predictSaysWhichPreprocessingItUsedAndWhy() throws IOException {
    String picture = data.resolve("test/cat/0.png").toString();
    assertThat(CliRun.whole("predict", "-w", weights.toString(), picture).err())
        .isEqualTo(
            "densevec: preprocessing: resize 30 bicubic, crop 24x24, mean 0.1000 0.2000 0.3000, std"
                + " 0.4000 0.5000 0.6000 (the weights say so)\n");
    assertThat(CliRun.whole("predict", "-w", weights.toString(), "--preset=cifar10", picture).err())
        .contains("std 0.2471 0.2435 0.2616 (--preset cifar10)");
    save(Map.of());
    assertThat(CliRun.whole("predict", "-w", weights.toString(), picture).err())
        .contains("std 0.2023 0.1994 0.2010 (cifar10-per-image, a guess: the weights don't say;");
    Path timm = folder.resolve("densenet121.ra_in1k.safetensors");
    Files.copy(weights, timm);
    CliRun named = CliRun.whole("predict", "-w", timm.toString(), picture);
    assertThat(named.err())
        .contains("resize 303 bicubic, crop 288x288")
        .contains("by the file's name");
    assertThat(named.out())
        .isEqualTo(CliRun.of("predict", "-w", timm.toString(), "--preset=timm-288", picture).out());
  }

  @Test
  void timmsConfigBesideTheWeightsIsFollowed() throws IOException {
    save(Map.of());
    String picture = data.resolve("test/cat/0.png").toString();
    Path config = folder.resolve("config.json");
    Files.writeString(
        config,
        """
        {"pretrained_cfg": {"input_size": [3, 24, 24],
         "test_input_size": [3, 32, 32], "crop_pct": 0.875, "test_crop_pct": 0.95,
         "interpolation": "bicubic", "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}}
        """);
    assertThat(CliRun.whole("predict", "-w", weights.toString(), picture).err())
        .contains("resize 33 bicubic, crop 32x32, mean 0.5000 0.5000 0.5000")
        .contains("config.json beside the weights says so");
    Path moved = Files.createDirectories(folder.resolve("moved")).resolve("w.pth");
    assertThat(CliRun.of("convert", weights.toString(), moved.toString()).exitCode()).isZero();
    assertThat(CliRun.whole("predict", "-w", moved.toString(), picture).err())
        .contains("resize 33 bicubic, crop 32x32, mean 0.5000 0.5000 0.5000")
        .contains("the weights say so");
    Files.writeString(config, "{\"pretrained_cfg\": {\"mean\": 3}}");
    CliRun damaged = CliRun.of("predict", "-w", weights.toString(), picture);
    assertThat(damaged.exitCode()).isEqualTo(3);
    assertThat(damaged.err()).startsWith("densevec: " + config + ": pretrained_cfg can't be");
  }

  /// timm's names of the network and its classes; a network of another shape is refused.
  @Test
  void timmsConfigSaysNetworkAndClasses() throws IOException {
    Path file = folder.resolve("model.safetensors");
    String network =
        "densenet:stem=imagenet,stem-channels=8,growth=4,bottleneck=2,compression=0.5,blocks=1-1,classes=3";
    try (Parameters parameters = Samples.parameters(network)) {
      Checkpoints.save(parameters, file, Map.of());
    }
    String arguments = "{'growth_rate': 4, 'block_config': [1, 1], 'bn_size': 2, 'drop_rate': 0.1}";
    String picture = data.resolve("test/cat/0.png").toString();
    config("'densenet121'", arguments, "'label_names': ['a', 'b', 'c']");
    CliRun run = CliRun.whole("predict", "--format=csv", "-w", file.toString(), picture);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("config.json beside the weights says so").contains("224x224");
    assertThat(run.out()).containsPattern(",[abc],");
    config("'densenet121'", arguments, "'label_names': {'0': 'a', '1': 'b'}");
    assertRefused(file, "2 label_names, the network has 3 classes");
    config("'densenet169'", "{}", "'x': 1");
    assertRefused(file, "says densenet169; --arch NETWORK decides");
    config("'resnetblur50'", "{}", "'x': 1");
    assertRefused(file, "the architecture is resnetblur50, expected one of densenet121,");
    config("'densenet121'", "{'act_layer': 'gelu'}", "'x': 1");
    assertRefused(file, "model_args has act_layer, which may change");
    config("'densenet121'", arguments, "'global_pool': 'max'");
    assertRefused(file, "global_pool is max, expected avg");
    CliRun named = CliRun.of("predict", "--arch", network, "-w", file.toString(), picture);
    assertThat(named.exitCode()).isZero();
  }

  private void config(String architecture, String arguments, String more) throws IOException {
    String[] members = {
      "'architecture': " + architecture, "'model_args': " + arguments, more, "'pretrained_cfg': {}"
    };
    Files.writeString(
        folder.resolve("config.json"),
        ("{'num_classes': 3, " + String.join(", ", members) + "}").replace('\'', '"'));
  }

  private void assertRefused(Path file, String message) {
    CliRun run = CliRun.of("info", "-w", file.toString());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains(message);
  }

  @Test
  void aBackboneWithoutItsClassifierIsTrainedButClassifiesNothing() {
    CliRun trained = train("headless", "--ignore", "classifier.*");
    assertThat(trained.exitCode()).isZero();
    assertThat(trained.err()).contains("no classifier in the file");
    assertThat(trained.out() + trained.err()).contains("new (");
    String picture = data.resolve("test/cat/0.png").toString();
    CliRun predicted =
        CliRun.of("predict", "-w", weights.toString(), "--ignore", "classifier.*", picture);
    assertThat(predicted.exitCode()).isEqualTo(3);
    assertThat(predicted.out()).isEmpty();
    assertThat(predicted.err())
        .contains("the network has no classifier, expected one; densevec train DATA --weights");
  }

  @Test
  void oneNumberOfMeanAndDeviationIsForAllChannels() {
    String picture = data.resolve("test/cat/0.png").toString();
    String[] rest = {"--format=csv", "--logits", "--crop=24", "-w", weights.toString(), picture};
    List<String> one = new ArrayList<>(List.of("predict", "--mean=.5", "--std=.25"));
    List<String> three =
        new ArrayList<>(List.of("predict", "--mean=.5,.5,.5", "--std=.25,.25,.25"));
    one.addAll(List.of(rest));
    three.addAll(List.of(rest));
    CliRun expected = CliRun.of(three.toArray(String[]::new));
    assertThat(expected.exitCode()).isZero();
    assertThat(CliRun.of(one.toArray(String[]::new)).out()).isEqualTo(expected.out());
  }

  private CliRun predict(Path model, String... options) {
    List<String> args = new ArrayList<>(List.of("predict", "--format=csv", "--logits", "-w"));
    args.addAll(List.of(model.toString(), data.resolve("test/cat/0.png").toString()));
    args.addAll(List.of(options));
    return CliRun.of(args.toArray(String[]::new));
  }

  /// timm's folder, its weights in one file and in two with an index.
  @Test
  void aFolderOfAModelIsRead() throws IOException {
    save(Map.of());
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(
        model.resolve("config.json"),
        """
        {"pretrained_cfg": {"input_size": [3, 24, 24], "interpolation": "bicubic", "crop_pct": 0.8,
          "mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6]}}
        """);
    Files.copy(weights, model.resolve("model.safetensors"));
    CliRun whole = predict(model);
    assertThat(whole.exitCode()).isZero();
    assertThat(whole.err()).doesNotContain("a guess: the weights don't say");
    String[] said = {"--mean=.1,.2,.3", "--std=.4,.5,.6", "--filter=bicubic", "--resize=30"};
    CliRun expected = predict(weights, said[0], said[1], said[2], said[3], "--crop=24");
    assertThat(whole.out()).isEqualTo(expected.out());
    split(model);
    CliRun parts = predict(model);
    assertThat(parts.exitCode()).isZero();
    assertThat(parts.out()).isEqualTo(whole.out());
    Files.delete(model.resolve("model-2.safetensors"));
    assertThat(predict(model).err()).contains("model-2.safetensors: no such file");
    Files.writeString(
        model.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"../b\"}}");
    assertThat(predict(model).err()).contains("weight_map names ../b, expected");
    Files.write(model.resolve("model.safetensors.index.json"), new byte[] {'{', (byte) 0xff});
    assertThat(predict(model).err()).contains("index.json: must be text in UTF-8");
  }

  private void split(Path model) throws IOException {
    Path all = model.resolve("model.safetensors");
    StringBuilder map = new StringBuilder();
    try (TensorFile file = TensorFiles.open(all)) {
      List<TensorEntry> tensors = List.copyOf(file.tensors().values());
      int half = tensors.size() / 2;
      TensorFiles.save(model.resolve("model-1.safetensors"), tensors.subList(0, half), Map.of());
      TensorFiles.save(
          model.resolve("model-2.safetensors"), tensors.subList(half, tensors.size()), Map.of());
      for (int i = 0; i < tensors.size(); i++) {
        map.append(map.isEmpty() ? "" : ",")
            .append('"' + tensors.get(i).name() + "\":\"model-")
            .append(i < half ? 1 : 2)
            .append(".safetensors\"");
      }
    }
    Files.writeString(
        model.resolve("model.safetensors.index.json"), "{\"weight_map\": {" + map + "}}");
    Files.delete(all);
  }
}
