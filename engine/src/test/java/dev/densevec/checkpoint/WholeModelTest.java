package dev.densevec.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.testing.checkpoint.ModuleFixture;
import dev.densevec.testing.checkpoint.TorchFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that were pickled whole: their modules' classes and settings are held against what is
/// computed.
final class WholeModelTest {
  private static final NetworkSpec NETWORK =
      Networks.parse(
          "densenet:stem=imagenet,stem-channels=8,growth=4,bottleneck=4,blocks=1-2,classes=3");
  private static final String CONV = "features.denseblock1.denselayer1.conv2";

  @TempDir private Path folder;
  private final TorchFixture file = new TorchFixture();
  private final ModuleFixture model = new ModuleFixture("somebody.models", "XRayNet");

  /// The network with PyTorch's modules of convolutions and norms.
  @BeforeEach
  void build() {
    parameters(model, "features", "classifier");
    norms("1e-05");
    model.put(CONV, conv(1, 1));
    model.put("features.conv0", conv(2, 3));
    model.put("features.relu0", torch("activation", "ReLU"));
    model.put("features.pool0", pool("MaxPool2d", 3, 2, 1));
    model.put("features.transition1.pool", pool("AvgPool2d", 2, 2, 0));
  }

  /// Puts the parameters into a module.
  ///
  /// @param features where the features' are
  /// @param classifier where the classifier's are
  private void parameters(ModuleFixture module, String features, String classifier) {
    int index = 0;
    for (Parameter parameter : NETWORK.parameters()) {
      String name = parameter.name().replaceFirst("^features", features);
      name = name.replaceFirst("^classifier", classifier);
      int dot = name.lastIndexOf('.');
      float[] values = TorchFixture.values(parameter, index++);
      String key = file.store(values.length, TorchFixture.bytes(DType.F32, values));
      long[] dims = parameter.dims().stream().mapToLong(Integer::longValue).toArray();
      module
          .at(name.substring(0, dot))
          .tensor(
              name.substring(dot + 1),
              p ->
                  p.tensor(
                      q -> q.storage("FloatStorage", key, values.length),
                      0,
                      dims,
                      TorchFixture.strides(dims)));
    }
  }

  private void norms(String epsilon) {
    for (Parameter parameter : NETWORK.parameters()) {
      if (parameter.name().endsWith("running_var")) {
        String path = parameter.name().replace(".running_var", "");
        model.put(path, torch("batchnorm", "BatchNorm2d").with("eps", epsilon));
      }
    }
  }

  private static ModuleFixture torch(String module, String type) {
    return new ModuleFixture("torch.nn.modules." + module, type);
  }

  private static ModuleFixture conv(long stride, long padding) {
    return torch("conv", "Conv2d")
        .with("stride", stride, stride)
        .with("padding", padding, padding)
        .with("dilation", 1, 1)
        .withText("padding_mode", "zeros");
  }

  private static ModuleFixture pool(String type, long kernel, long stride, long padding) {
    return torch("pooling", type)
        .with("kernel_size", kernel)
        .with("stride", stride)
        .with("padding", padding);
  }

  private Checkpoints.Loaded load() throws IOException {
    Path path = file.whole(model::write).zip(folder.resolve("model.pth"));
    return Checkpoints.open(path);
  }

  private void assertRefused(String path, ModuleFixture module, String message) {
    model.put(path, module);
    assertThatThrownBy(this::load).isInstanceOf(IOException.class).hasMessageContaining(message);
  }

  @Test
  void readsTensorsByTheirPlace() throws IOException {
    Checkpoints.Loaded loaded = load();
    try (var parameters = loaded.parameters()) {
      assertThat(parameters.spec()).isEqualTo(NETWORK);
      assertThat(loaded.warnings()).isEmpty();
    }
  }

  @Test
  void takesTheEpsilonThatTheNormsHave() throws IOException {
    norms("0.001");
    try (var parameters = load().parameters()) {
      assertThat(parameters.spec()).isEqualTo(NETWORK.withEpsilon(0.001));
    }
  }

  @Test
  void refusesNormsThatDiffer() {
    assertRefused(
        "features.norm5",
        torch("batchnorm", "BatchNorm2d").with("eps", "0.001"),
        "features.norm5: eps 0.001, expected eps 1.0E-5 as in the other norms");
  }

  @Test
  void refusesTheEpsilonOfAnotherNetworkThanAskedFor() throws IOException {
    norms("0.001");
    Path path = file.whole(model::write).zip(folder.resolve("model.pth"));
    assertThatThrownBy(() -> Checkpoints.open(path, NETWORK))
        .hasMessageContaining("the norms have eps 0.001, expected 1.0E-5");
  }

  @Test
  void refusesNormsOfTheBatch() {
    assertRefused(
        "features.norm5",
        torch("batchnorm", "BatchNorm2d").with("eps", "1e-05").with("track_running_stats", false),
        "features.norm5: a norm without running statistics");
  }

  @Test
  void refusesOtherActivations() {
    assertRefused(
        "features.relu0", torch("activation", "LeakyReLU"), "features.relu0: LeakyReLU, expected");
  }

  @Test
  void refusesLayersThatWereTakenOut() {
    assertRefused(
        "features.transition1.relu", torch("linear", "Identity"), "nothing (Identity), expected");
  }

  @Test
  void refusesOtherPooling() {
    assertRefused(
        "features.transition1.pool", pool("MaxPool2d", 2, 2, 0), "kernel_size 2, expected 3");
  }

  @Test
  void refusesAveragesOfOtherSizes() {
    assertRefused(
        "features.transition1.pool", pool("AvgPool2d", 3, 2, 1), "kernel_size 3, expected 2");
  }

  @Test
  void refusesOtherStrides() {
    assertRefused("features.conv0", conv(1, 3), "features.conv0: stride [1, 1], expected 2");
  }

  @Test
  void refusesOtherPadding() {
    assertRefused(CONV, conv(1, 0), CONV + ": padding [0, 0], expected 1");
  }

  @Test
  void refusesMirroredPadding() {
    assertRefused(
        CONV,
        conv(1, 1).withText("padding_mode", "reflect"),
        "padding_mode reflect, expected zeros");
  }

  @Test
  void saysThatAnEndIsLeftOut() throws IOException {
    model.put("softmax", torch("activation", "Softmax"));
    Checkpoints.Loaded loaded = load();
    try (var _ = loaded.parameters()) {
      assertThat(loaded.warnings())
          .containsExactly(
              "the module softmax (Softmax) is left out: logits are those in front of it");
    }
  }

  /// CheXNet's classifier is a linear layer and a sigmoid.
  @Test
  void theEndSaysWhatTheOutputsAre() throws IOException {
    for (String head : List.of("sigmoid", "softmax")) {
      String type = Character.toUpperCase(head.charAt(0)) + head.substring(1);
      model.put("end", torch("activation", type));
      Checkpoints.Loaded loaded = load();
      try (var _ = loaded.parameters()) {
        assertThat(loaded.metadata()).containsEntry("densevec.head", head);
      }
    }
  }

  @Test
  void saysThatAnUnknownModuleIsLeftOut() throws IOException {
    model.put("swish", new ModuleFixture("somebody.layers", "Swish"));
    Checkpoints.Loaded loaded = load();
    try (var _ = loaded.parameters()) {
      assertThat(loaded.warnings())
          .containsExactly(
              "the module swish is of the unknown class somebody.layers.Swish: left out");
    }
  }

  /// fastai's `Learner.export`: an object that is no module has the model as an attribute, and one
  /// of its attributes refers to it.
  @Test
  void readsTheModelOfAnObjectThatContainsItself() throws IOException {
    int learner = 77;
    Path path =
        file.whole(
                pickle -> {
                  pickle.global("fastai.learner", "Learner").raw(')', 0x81, 'q', learner);
                  pickle.dict(
                      p -> {
                        p.text("recorder").global("fastai.learner", "Recorder").raw(')', 0x81);
                        p.dict(q -> q.text("learn").raw('h', learner)).op('b');
                        model.write(p.text("model"));
                      });
                  pickle.op('b');
                })
            .zip(folder.resolve("export.pkl"));
    Checkpoints.Loaded loaded = Checkpoints.open(path);
    try (var parameters = loaded.parameters()) {
      assertThat(parameters.spec()).isEqualTo(NETWORK);
      assertThat(loaded.warnings()).isEmpty();
    }
  }

  @Test
  void whatIsIgnoredHasNoModulesThatMatter() throws IOException {
    model.put("head", new ModuleFixture("fastai.layers", "Head"));
    model.put("head.pool", torch("pooling", "AdaptiveMaxPool2d"));
    String key = file.store(4, TorchFixture.bytes(DType.F32, new float[4]));
    model
        .at("head.last")
        .tensor(
            "weight",
            p -> p.tensor(q -> q.storage("FloatStorage", key, 4), 0, new long[] {2, 2}, 2, 1));
    Path path = file.whole(model::write).zip(folder.resolve("model.pth"));
    assertThatThrownBy(() -> Checkpoints.open(path)).isInstanceOf(IOException.class);
    Reading headless = new Reading(Optional.empty(), List.of("head.*"));
    try (var parameters = Checkpoints.open(path, headless).parameters()) {
      assertThat(parameters.spec()).isEqualTo(NETWORK);
    }
  }

  /// A sequence of PyTorch's computes its modules alone: torchvision's ReLU is lost.
  @Test
  void refusesSequencesWithoutTheLastActivation() throws IOException {
    ModuleFixture sequence = torch("container", "Sequential");
    parameters(sequence, "0.0", "1.2");
    for (String part : List.of("0", "0.0", "1")) {
      ModuleFixture container = torch("container", "Sequential");
      sequence.at(part).children().forEach(container::put);
      sequence.put(part, container);
    }
    sequence.put("1.0", torch("pooling", "AdaptiveAvgPool2d").with("output_size", 1));
    Path path = file.whole(sequence::write).zip(folder.resolve("model.pth"));
    assertThatThrownBy(() -> Checkpoints.open(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0.0.norm5: no ReLU follows the last norm");
    Reading headless = new Reading(Optional.empty(), List.of("1.*"));
    try (var parameters = Checkpoints.open(path, headless).parameters()) {
      assertThat(parameters.spec().featureChannels()).isEqualTo(NETWORK.featureChannels());
    }
    sequence.put("1.1", torch("activation", "ReLU"));
    Path whole = file.whole(sequence::write).zip(folder.resolve("whole.pth"));
    try (var parameters = Checkpoints.open(whole).parameters()) {
      assertThat(parameters.spec()).isEqualTo(NETWORK);
    }
  }
}
