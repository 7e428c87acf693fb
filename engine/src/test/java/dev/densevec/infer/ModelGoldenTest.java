package dev.densevec.infer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.tensor.Shape;
import dev.densevec.testing.NetworkCase;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.ReferenceNetwork;
import dev.densevec.testing.Tensor;
import dev.densevec.testing.TensorAssert;
import dev.densevec.testing.Tolerance;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole networks against PyTorch's numbers and the double-precision reference.
@Tag("width")
class ModelGoldenTest {
  /// 1.50e-6 is the most that was seen at any width; 8.3e-7 with vectors.
  private static final Tolerance LOGITS = new Tolerance(2.9e-6);

  /// 5.65e-7 is the most that was seen.
  private static final Tolerance POOLED = new Tolerance(1.1e-6);

  /// 6.43e-6 is the most that was seen, with Winograd's method.
  private static final Tolerance BLOCK = new Tolerance(1.25e-5);

  static List<NetworkCase.Source> cases() {
    return NetworkCase.all();
  }

  private static Model open(NetworkCase network, int threads, int maxBatch) {
    Shape one = network.images().shape().withBatch(1);
    return Model.of(network.parameters(), new Model.Options(threads, maxBatch, Optional.of(one)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheReference(NetworkCase.Source source) throws IOException {
    try (NetworkCase network = source.open();
        Model model = open(network, 2, network.images().shape().n())) {
      check(model, network);
    }
  }

  private static void check(Model model, NetworkCase network) {
    ReferenceNetwork.Output expected = network.expected();
    Tensor logits =
        Tensor.of(expected.logits().shape(), model.predict(network.images().toFloats()));
    TensorAssert.assertThat(logits.toFloats()).as("logits").isCloseTo(expected.logits(), LOGITS);
    for (int n = 0; n < logits.shape().n(); n++) {
      Features features = model.features(network.images().image(n).toFloats());
      TensorAssert.assertThat(features.logits())
          .as("logits of image %d alone", n)
          .isBitEqualTo(logits.image(n).toFloats());
      checkFeatures(features, expected, n);
    }
  }

  private static void checkFeatures(Features features, ReferenceNetwork.Output expected, int n) {
    TensorAssert.assertThat(features.pooled())
        .as("pooled features of image %d", n)
        .isCloseTo(expected.features().image(n), POOLED);
    assertThat(features.blocks()).hasSameSizeAs(expected.blocks());
    for (int i = 0; i < expected.blocks().size(); i++) {
      Tensor block = expected.blocks().get(i).image(n);
      assertThat(features.blocks().get(i).shape()).isEqualTo(block.shape());
      TensorAssert.assertThat(features.blocks().get(i).values())
          .as("block %d of image %d", i + 1, n)
          .isCloseTo(block, BLOCK);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threadsChangeNothing(NetworkCase.Source source) throws IOException {
    try (NetworkCase network = source.open()) {
      float[] images = network.images().toFloats();
      int n = network.images().shape().n();
      float[] expected = null;
      for (int threads = 1; threads <= 4; threads++) {
        try (Model model = open(network, threads, n)) {
          float[] logits = model.predict(images);
          expected = expected == null ? logits : expected;
          TensorAssert.assertThat(logits).as("%d threads", threads).isBitEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void batchesChangeNothing(NetworkCase.Source source) throws IOException {
    try (NetworkCase network = source.open()) {
      float[] images = network.images().toFloats();
      int n = network.images().shape().n();
      float[] expected;
      try (Model model = open(network, 1, n)) {
        expected = model.predict(images);
      }
      for (int threads : new int[] {1, 3}) {
        for (int batch : new int[] {1, 2, n + 1}) {
          try (Model model = open(network, threads, batch)) {
            TensorAssert.assertThat(inPieces(model, images, n, batch))
                .as("%d images a call, %d threads", batch, threads)
                .isBitEqualTo(expected);
          }
        }
      }
    }
  }

  /// All images, at most `batch` a call.
  private static float[] inPieces(Model model, float[] images, int n, int batch) {
    int elements = images.length / n;
    int classes = model.spec().classes();
    float[] logits = new float[n * classes];
    for (int i = 0; i < n; i += batch) {
      int end = Math.min(n, i + batch);
      float[] piece = model.predict(Arrays.copyOfRange(images, i * elements, end * elements));
      System.arraycopy(piece, 0, logits, i * classes, piece.length);
    }
    return logits;
  }

  static Stream<RandomNetwork> sizes() {
    String imageNet =
        "densenet:stem=imagenet,stem-channels=16,growth=8,bottleneck=4,compression=0.5,blocks=1-1-1-2";
    String cifar = "densenet-bc-40-12:blocks=1-2-1";
    List<Shape> large =
        List.of(
            shape(29, 29),
            shape(30, 31),
            shape(29, 77),
            shape(61, 32),
            shape(64, 64),
            shape(75, 130));
    List<Shape> small = List.of(shape(4, 4), shape(4, 9), shape(5, 7), shape(19, 6), shape(33, 31));
    return Stream.concat(
        large.stream().map(shape -> new RandomNetwork(imageNet, shape)),
        small.stream().map(shape -> new RandomNetwork(cifar, shape)));
  }

  private static Shape shape(int h, int w) {
    return new Shape(2, 3, h, w);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void takesImagesOfAnySize(RandomNetwork random) {
    try (NetworkCase network = NetworkCase.of(random);
        Model spread = open(network, 3, 1);
        Model apart = open(network, 2, 2)) {
      check(apart, network);
      float[] images = network.images().toFloats();
      TensorAssert.assertThat(inPieces(spread, images, 2, 1)).isBitEqualTo(apart.predict(images));
    }
  }
}
