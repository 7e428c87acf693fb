package dev.densevec.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.decode.Images;
import dev.densevec.data.decode.JavaImages;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.spec.Networks;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.weights.Parameters;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Classifying in a few lines gives what the parts give.
final class ClassifierTest {
  private static final List<String> NAMES = List.of("one", "two", "three");
  private static final Preprocessing INPUT = Preprocessing.named("cifar10");

  @TempDir private Path folder;
  private Path image;

  @BeforeEach
  void makeImage() throws IOException {
    BufferedImage picture = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 40 * 36; i++) {
      picture.setRGB(i % 40, i / 40, i * 0x010307);
    }
    image = folder.resolve("a.png");
    ImageIO.write(picture, "png", image.toFile());
  }

  private Path weights(Map<String, String> metadata) throws IOException {
    return weights(3, metadata);
  }

  private Path weights(int classes, Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (Parameters parameters =
        RandomNetwork.parameters(
            Networks.parse(
                "densenet:stem=cifar,stem-channels=4,growth=4,blocks=2,classes=" + classes),
            3)) {
      Checkpoints.save(parameters, file, metadata);
    }
    return file;
  }

  private Path noted(Head head) throws IOException {
    return weights(ModelNotes.of(NAMES, INPUT).withHead(head, List.of()).metadata());
  }

  @Test
  void labelsAreSortedProbabilities() throws IOException {
    for (Head head : Head.values()) {
      try (Classifier classifier = Classifier.open(noted(head))) {
        Picture picture = Images.read(image);
        float[] logits = classifier.model().predict(INPUT.apply(picture));
        float[] expected = head.probabilities(logits);
        List<Label> labels = classifier.classify(image);
        assertThat(labels)
            .hasSize(3)
            .isSortedAccordingTo(Comparator.comparingDouble((Label label) -> -label.probability()));
        for (Label label : labels) {
          assertThat(label.probability()).isEqualTo(expected[label.index()]);
          assertThat(label.name()).isEqualTo(NAMES.get(label.index()));
        }
        assertThat(classifier.head()).isEqualTo(head);
        assertThat(classifier.assumptions()).isEmpty();
        assertThat(Classifier.top(labels, 2)).isEqualTo(labels.subList(0, 2));
        assertThat(Classifier.top(labels, 9)).isEqualTo(labels);
      }
    }
  }

  @Test
  void everyKindOfPictureIsTheSame() throws IOException {
    try (Classifier classifier = Classifier.open(noted(Head.SOFTMAX))) {
      List<Label> labels = classifier.classify(image);
      byte[] bytes = Files.readAllBytes(image);
      assertThat(classifier.classify(bytes)).isEqualTo(labels);
      assertThat(classifier.classify(new ByteArrayInputStream(bytes))).isEqualTo(labels);
      assertThat(classifier.classify(ImageIO.read(image.toFile()))).isEqualTo(labels);
      Picture picture = Images.read(image);
      List<float[]> features = classifier.features(List.of(picture, picture));
      assertThat(features).hasSize(2);
      assertThat(features.get(1))
          .isEqualTo(classifier.model().features(INPUT.apply(picture)).pooled());
    }
  }

  @Test
  void aBatchIsRankedAsItsImagesAre() throws IOException {
    Classifier.Settings two = Classifier.Settings.defaults().withThreads(1).withBatch(2);
    try (Classifier classifier = Classifier.open(noted(Head.SOFTMAX), two)) {
      float[] input = INPUT.apply(Images.read(image));
      float[] images = new float[2 * input.length];
      System.arraycopy(input, 0, images, input.length, input.length);
      float[] logits = classifier.model().predict(images);
      assertThat(classifier.rank(Arrays.copyOfRange(logits, 3, 6)))
          .isEqualTo(classifier.classify(image));
      assertThat(classifier.rank(new float[] {1, 2, 2}).stream().map(Label::index))
          .containsExactly(1, 2, 0);
    }
  }

  @Test
  void greyStaysAsItIs() {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(1, 0, 0, 100);
    Picture picture = JavaImages.of(grey);
    assertThat(picture.channels()).isEqualTo(1);
    assertThat(picture.sample(0, 0, 1)).isEqualTo(100);
    BufferedImage wide = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    wide.getRaster().setSample(1, 0, 0, 0xFFFF);
    assertThat(JavaImages.of(wide).sample(0, 0, 1)).isEqualTo(255);
  }

  @Test
  void oneOutputIsSaidToBeTakenForASigmoids() throws IOException {
    try (Classifier classifier = Classifier.open(weights(1, Map.of()))) {
      assertThat(classifier.head()).isEqualTo(Head.SIGMOID);
      assertThat(classifier.assumptions())
          .contains("the network has one output, taken for the logit of a sigmoid");
    }
    Classifier.Settings known = Classifier.Settings.defaults().withHead(Head.SOFTMAX);
    try (Classifier classifier = Classifier.open(weights(1, Map.of()), known)) {
      assertThat(classifier.assumptions()).noneMatch(line -> line.contains("one output"));
    }
  }

  @Test
  void whatTheWeightsDoNotSayIsSaid() throws IOException {
    Path file = weights(Map.of());
    try (Classifier classifier = Classifier.open(file)) {
      assertThat(classifier.assumptions())
          .containsExactly(
              "the weights don't say their preprocessing, taken for cifar10-per-image",
              "the weights don't say what their outputs are, taken for classes that exclude each"
                  + " other");
      assertThat(classifier.labels()).containsExactly("class 0", "class 1", "class 2");
    }
    Classifier.Settings known =
        Classifier.Settings.defaults()
            .withThreads(1)
            .withPreprocessing(INPUT)
            .withHead(Head.SIGMOID)
            .withLabels(NAMES);
    try (Classifier classifier = Classifier.open(file, known)) {
      assertThat(classifier.assumptions()).isEmpty();
      double sum = classifier.classify(image).stream().mapToDouble(Label::probability).sum();
      assertThat(sum).isNotCloseTo(1, within(1e-3));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Classifier.open(file, known.withLabels(Labels.named("cifar10"))))
        .withMessage("10 labels, the network has 3 classes");
    assertThatThrownBy(() -> Classifier.open(folder.resolve("none.pth")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pth: no such file");
  }

  /// timm's folder: model.safetensors beside config.json.
  private Path folderOfTimms(String config) throws IOException {
    Path model = Files.createDirectories(folder.resolve("timm"));
    Files.writeString(model.resolve("config.json"), config);
    Files.move(
        weights(Map.of()), model.resolve("model.safetensors"), StandardCopyOption.REPLACE_EXISTING);
    return model;
  }

  @Test
  void timmsConfigBesideTheWeightsIsFollowed() throws IOException {
    Path model =
        folderOfTimms(
            """
            {"label_names": ["one", "two", "three"], "num_classes": 3, "pretrained_cfg":
              {"input_size": [3, 24, 20], "test_input_size": null, "crop_pct": 0.8,
               "crop_mode": "squash", "interpolation": "bicubic",
               "mean": [0.1, 0.2, 3e-1], "std": [0.4, 0.5, 0.6]}}
            """);
    Preprocessing said =
        new Preprocessing(
            new Resize.Exact(25, 30),
            Resampling.BICUBIC,
            20,
            24,
            3,
            List.of(0.1f, 0.2f, 0.3f),
            List.of(0.4f, 0.5f, 0.6f));
    for (Path place : List.of(model, model.resolve("model.safetensors"))) {
      try (Classifier classifier = Classifier.open(place)) {
        assertThat(classifier.preprocessing()).isEqualTo(said);
        assertThat(classifier.labels()).isEqualTo(NAMES);
        assertThat(classifier.assumptions()).isEmpty();
        assertThat(classifier.classify(image)).hasSize(3);
      }
    }
    for (String part : List.of("\"mean\": [1, {}, 2]", "\"input_size\": [3, 24.5, 24.5]")) {
      Files.writeString(model.resolve("config.json"), "{\"pretrained_cfg\": {" + part + "}}");
      assertThatThrownBy(() -> Classifier.open(model))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              model.resolve("config.json") + ": pretrained_cfg can't be understood");
    }
    try (Classifier classifier =
        Classifier.open(model, Classifier.Settings.defaults().withPreprocessing(INPUT))) {
      assertThat(classifier.preprocessing()).isEqualTo(INPUT);
    }
  }

  @Test
  void whatTheWeightsSayComesBeforeTimmsConfig() throws IOException {
    Path model = folderOfTimms("{\"pretrained_cfg\": {\"label_names\": [\"a\", \"b\", \"c\"]}}");
    Files.move(
        noted(Head.SIGMOID),
        model.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    try (Classifier classifier = Classifier.open(model)) {
      assertThat(classifier.labels()).isEqualTo(NAMES);
      assertThat(classifier.preprocessing()).isEqualTo(INPUT);
    }
  }

  @Test
  void timmsConfigOfAnotherNetworkIsRefused() throws IOException {
    Path model = folderOfTimms("{\"architecture\": \"densenet169\"}");
    assertThatThrownBy(() -> Classifier.open(model))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("config.json says densenet169; --arch NETWORK decides");
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    for (String broken : List.of("densenet121", "\"x\"}, {", "\"x\", \"y\": " + deep)) {
      Files.writeString(model.resolve("config.json"), "{\"architecture\": " + broken + "}");
      assertThatThrownBy(() -> Classifier.open(model))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("config.json: it can't be understood");
    }
    Files.move(model.resolve("model.safetensors"), model.resolve("model.safetensors.index.json"));
    Files.delete(model.resolve("config.json"));
    assertThatThrownBy(() -> Classifier.open(model))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("index.json: weights in several files, expected one");
  }

  @Test
  void timmsNameOfTheFileIsSaid() throws IOException {
    Path file = folder.resolve("densenet121.ra_in1k.safetensors");
    Files.move(weights(Map.of()), file);
    try (Classifier classifier = Classifier.open(file)) {
      assertThat(classifier.preprocessing()).isEqualTo(Preprocessing.named("timm-288"));
      assertThat(classifier.assumptions())
          .contains(
              "the weights don't say their preprocessing, taken for that of timm's ra_in1k"
                  + " weights, by the file's name");
    }
  }

  @Test
  void pulledWeightsAreFoundByName() throws IOException {
    Path place = Files.createDirectories(folder.resolve("cache/weights"));
    Files.move(noted(Head.SOFTMAX), place.resolve("mine.safetensors"));
    String before = System.getProperty("densevec.cache");
    System.setProperty("densevec.cache", folder.resolve("cache").toString());
    try (Classifier classifier = Classifier.open(Path.of("mine"))) {
      assertThat(classifier.labels()).isEqualTo(NAMES);
    } finally {
      if (before == null) {
        System.clearProperty("densevec.cache");
      } else {
        System.setProperty("densevec.cache", before);
      }
    }
  }
}
