package dev.densevec.checkpoint.recognise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.testing.checkpoint.TorchFixture;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks told from shapes alone, and what is said of those that aren't any.
final class RecogniserTest {
  private static final MemorySegment ONE = MemorySegment.ofArray(new byte[Float.BYTES]);

  /// A tensor whose elements are all the same one, so that shapes cost no memory.
  private static TensorEntry tensor(String name, List<Long> dims) {
    MemorySegment data = dims.contains(0L) ? MemorySegment.NULL : ONE;
    return new TensorEntry(name, DType.F32, dims, Collections.nCopies(dims.size(), 0L), data);
  }

  private static List<TensorEntry> tensors(NetworkSpec spec, UnaryOperator<String> renaming) {
    List<TensorEntry> tensors = new ArrayList<>();
    for (Parameter parameter : spec.parameters()) {
      List<Long> dims = parameter.dims().stream().map(Integer::longValue).toList();
      tensors.add(tensor(renaming.apply(parameter.name()), dims));
    }
    return tensors;
  }

  private static String unknown(String name) {
    return "layer." + name.hashCode();
  }

  private static NetworkSpec recognise(List<TensorEntry> tensors) throws FormatException {
    return new Binding(tensors, true).recognise();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "densenet121",
        "densenet169",
        "densenet201",
        "densenet161",
        "densenet264",
        "densenet121:classes=14,in=1",
        "densenet-40-12",
        "densenet-100-24",
        "densenet-b-40-12",
        "densenet-c-40-12",
        "densenet-bc-100-12",
        "densenet-bc-250-24:classes=100",
        "d2l",
        "densenet-bc-40-12:stem=cifar-bn",
        "densenet:blocks=1-1,growth=1,bottleneck=1,stem-channels=1,classes=1,compression=1.0",
        "densenet:blocks=4,compression=0.5",
        "densenet:blocks=4,bottleneck=4,compression=0.5",
        "densenet:blocks=3-2,growth=5,compression=1.0",
        "densenet-bc-100-12:compression=0.25",
        "densenet-bc-100-12:compression=0.3",
        "densenet-c-40-12:compression=0.75,bias=true",
        "densenet-bc-100-12:bottleneck=2,bias=true",
        "resnet20",
        "resnet110:classes=100,in=1",
        "resnet20:blocks=1-2,width=5",
        "resnet20:blocks=2",
        "resnet18",
        "resnet34:shortcut=pad",
        "resnet50",
        "resnet152:classes=3",
        "resnet50:blocks=2",
        "resnet20:shortcut=projection"
      })
  void recognisesByNameAndByOrder(String text) throws FormatException {
    NetworkSpec spec = Networks.parse(text);
    assertThat(recognise(tensors(spec, UnaryOperator.identity()))).isEqualTo(spec);
    assertThat(recognise(tensors(spec, RecogniserTest::unknown))).isEqualTo(spec);
  }

  /// Shapes are those of a residual network with padded shortcuts.
  @ParameterizedTest
  @ValueSource(strings = {"preact-resnet20", "preact-resnet18", "preact-resnet20:stem=cifar-bn"})
  void recognisesPreActivationByName(String text) throws FormatException {
    NetworkSpec spec = Networks.parse(text);
    List<TensorEntry> tensors = tensors(spec, name -> "module." + name);
    Collections.shuffle(tensors, new Random(1));
    assertThat(recognise(tensors)).isEqualTo(spec);
  }

  @Test
  void plainNetworksPassForResidualOnes() throws FormatException {
    assertThat(recognise(tensors(Networks.parse("plain20"), UnaryOperator.identity())))
        .isEqualTo(Networks.parse("resnet20"));
  }

  @Test
  void residualNamesHaveVariants() throws FormatException {
    NetworkSpec spec = Networks.parse("resnet50");
    List<TensorEntry> tensors =
        tensors(spec, name -> "net." + name.replace("downsample", "shortcut"));
    Collections.shuffle(tensors, new Random(2));
    assertThat(recognise(tensors)).isEqualTo(spec);
    assertThat(new Binding(tensors, true).bind(spec).getFirst().name()).isEqualTo("conv1.weight");
  }

  @Test
  void saysWhereAResidualNetworkEnds() {
    List<TensorEntry> tensors = tensors(Networks.parse("resnet20"), UnaryOperator.identity());
    tensors.removeLast();
    tensors.removeLast();
    tensors.removeLast();
    assertThatThrownBy(() -> recognise(tensors))
        .hasMessageContaining("layer3.2.conv2.weight: 3 vectors after it");
  }

  @Test
  void sortsKnownNames() throws FormatException {
    NetworkSpec spec = Networks.parse("densenet121");
    List<TensorEntry> tensors = tensors(spec, UnaryOperator.identity());
    tensors.sort((a, b) -> a.name().compareTo(b.name()));
    assertThat(recognise(tensors)).isEqualTo(spec);
    assertThat(new Binding(tensors, true).bind(spec))
        .extracting(TensorEntry::name)
        .containsExactlyElementsOf(spec.parameters().stream().map(Parameter::name).toList());
  }

  @Test
  void findsACompressionThatGivesTheSameChannels() throws FormatException {
    NetworkSpec spec = Networks.parse("densenet-bc-100-12:compression=0.3333333");
    NetworkSpec recognised = recognise(tensors(spec, RecogniserTest::unknown));
    assertThat(recognised.parameters()).isEqualTo(spec.parameters());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "conv0.weight | 8,3,5,5 | features.conv0.weight: a 5x5 stem, expected 3x3, or 7x7 with a norm",
        "conv0.weight | 8,3,3,5 | features.conv0.weight: [8, 3, 3, 5], expected a square kernel",
        "conv0.weight | 8,0,3,3 | features.conv0.weight: [8, 0, 3, 3], expected dims of 1 to 2147483647",
        "conv0.weight | 8,3,3 | features.conv0.weight: [8, 3, 3], expected weights of a convolution or a linear layer",
        "denseblock1.denselayer1.norm1.bias | 9 | features.denseblock1.denselayer1.norm1.bias: [9], expected [8]",
        "denseblock1.denselayer1.conv1.weight | 16,9,1,1 | features.denseblock1.denselayer1.conv1.weight: 9 input channels, expected 8",
        "denseblock1.denselayer1.conv2.weight | 5,16,3,3 | features.denseblock1.denselayer1.conv2.weight: after 16 channels, expected a multiple of 5",
        "denseblock1.denselayer2.conv2.weight | 5,16,3,3 | features.denseblock1.denselayer2.conv2.weight: 5 output channels, expected 4",
        "denseblock1.denselayer2.conv2.weight | 4,16,5,5 | features.denseblock1.denselayer2.conv2.weight: a 5x5 convolution, expected 1x1 or 3x3",
        "transition1.conv.weight | 9,16,1,1 | features.denseblock2.denselayer1.norm1.weight: 8 channels, expected 9",
        "transition2.conv.weight | 10,20,5,5 | features.transition2.conv.weight: a 5x5 convolution, expected 1x1 or 3x3"
      })
  void namesTheTensorThatDoesNotFit(String name, String dims, String message) {
    List<TensorEntry> tensors = tensors(TorchFixture.TINY, UnaryOperator.identity());
    List<Long> changed = List.of(dims.split(",")).stream().map(Long::valueOf).toList();
    tensors.replaceAll(t -> t.name().equals("features." + name) ? tensor(t.name(), changed) : t);
    assertThatThrownBy(() -> recognise(tensors))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "no DenseNet: "
                + message
                + "; other networks must run in the framework that they come from");
  }

  private static void assertNone(List<TensorEntry> tensors, String message) {
    assertThatThrownBy(() -> recognise(tensors))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "no DenseNet: "
                + message
                + "; other networks must run in the framework that they come from");
  }

  @Test
  void saysWhatIsMissingAtTheEnds() {
    assertNone(List.of(), "ends without a convolution");
    List<TensorEntry> whole = tensors(TorchFixture.TINY, RecogniserTest::unknown);
    assertNone(whole.subList(0, 1), "ends without a norm");
    assertNone(whole.subList(0, whole.size() - 2), "ends without a convolution or the classifier");
    String classifier = whole.get(whole.size() - 2).name();
    assertNone(
        whole.subList(0, whole.size() - 1), classifier + ": 0 vectors after it, expected its bias");
    List<TensorEntry> more = new ArrayList<>(whole);
    more.addAll(List.of(tensor("extra", List.of(10L, 10L)), tensor("bias", List.of(10L))));
    assertNone(more, "extra: a layer after the classifier, expected none");
    List<TensorEntry> statless = new ArrayList<>(whole);
    statless.subList(3, 5).clear();
    assertNone(
        statless,
        whole.getFirst().name()
            + ": 2 vectors after it, expected four a norm (weight, bias, running mean and variance)");
  }

  @Test
  void refusesMixedBiasesAndCompressions() {
    NetworkSpec biased =
        Networks.parse(TorchFixture.TINY.text().replace("bias=false", "bias=true"));
    List<TensorEntry> mixed = tensors(biased, UnaryOperator.identity());
    String conv = "features.denseblock1.denselayer1.conv2.";
    mixed.removeIf(t -> t.name().equals(conv + "bias"));
    assertNone(mixed, conv + "weight: no bias, expected the same as the stem");
    assertNone(
        layers("c8,3,3 n8 c4,8,3 n12 c6,12,1 n6 c4,6,3 n10 c2,10,1 n2 c4,2,3 n6 l10,6"),
        "c2,10,1: another compression than before, expected one for all");
    assertNone(
        layers("c8,3,3 n8 c4,8,3 n12 c6,12,1 n6 c3,6,1 n3 c4,3,3 n7 l10,7"),
        "c3,6,1: after a block without layers, expected some");
    assertNone(
        layers("c8,3,3 n8 c4,8,3 n12 c16,12,1 n16 c4,16,3 n16 l10,16"),
        "n16: 16 channels, expected 20");
  }

  /// Tensors of layers named by what they are: `c8,3,1` a 1x1 convolution from 3 to 8 channels,
  /// `n8` a norm, `l10,8` a linear layer.
  private static List<TensorEntry> layers(String text) {
    List<TensorEntry> tensors = new ArrayList<>();
    for (String name : List.of(text.split(" "))) {
      List<Long> d = List.of(name.substring(1).split(",")).stream().map(Long::valueOf).toList();
      switch (name.charAt(0)) {
        case 'c' -> tensors.add(tensor(name, List.of(d.get(0), d.get(1), d.get(2), d.get(2))));
        case 'n' -> tensors.addAll(Collections.nCopies(4, tensor(name, d)));
        default -> tensors.addAll(List.of(tensor(name, d), tensor(name, List.of(d.get(0)))));
      }
    }
    return tensors;
  }

  @Test
  void countsWhatIsBoundByOrder() {
    List<TensorEntry> tensors = tensors(TorchFixture.TINY, RecogniserTest::unknown);
    int count = tensors.size();
    assertThatThrownBy(
            () -> new Binding(tensors.subList(0, count - 1), true).bind(TorchFixture.TINY))
        .isInstanceOf(FormatException.class)
        .hasMessage((count - 1) + " tensors, expected " + count + ": no classifier.bias");
  }

  @Test
  void refusesNetworksBeyondTheSpecification() {
    List<TensorEntry> tensors =
        tensors(Networks.parse("densenet:blocks=1,compression=0.5"), RecogniserTest::unknown);
    int last = tensors.size() - 2;
    tensors.set(last, tensor("head", List.of(1L << 30, tensors.get(last).dims().get(1))));
    tensors.set(last + 1, tensor("bias", List.of(1L << 30)));
    assertNone(tensors, "classes is 1073741824, expected 1 to 1048576");
  }
}
