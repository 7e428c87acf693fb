package dev.densevec.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sizes and costs against those that PyTorch, torchvision and the papers state.
class DenseNetSpecTest {

  @ParameterizedTest
  @CsvSource({
    "densenet-40-12,      1019722,   264.8",
    "densenet-100-12,     6979642,  1769.5",
    "densenet-100-24,    27249082,  6889.3",
    "densenet-bc-100-12,   769162,   287.9",
    "densenet-bc-250-24, 15324406,  5418.8",
    "densenet-bc-190-40, 25624430,  9301.9",
    "densenet-bc-40-12,    176122,    72.4",
    "densenet-b-40-12,     249946,    88.0",
    "densenet-c-40-12,     578090,   192.0",
    "densenet-bc-40-36,   1542682,   647.3",
    "densenet-bc-40-48,   2733130,  1149.9",
    "densenet-bc-40-60,   4261690,  1795.8",
    "densenet-40-12:classes=100,       1060132, ",
    "densenet-40-12:stem-channels=24,  1059298, ",
    "densenet-100-12:classes=100,      7084852, ",
    "densenet-100-24:classes=100,     27457972, ",
    "densenet-bc-40-12:classes=100,     188092, ",
    "densenet-bc-100-12:classes=100,    800032, ",
    "densenet-bc-250-24:classes=100,  15480556, ",
    "densenet-bc-190-40:classes=100,  25821620, ",
    "densenet-bc-40-36:classes=100,    1578412, ",
    "densenet-bc-40-48:classes=100,    2780740, ",
    "densenet-bc-40-60:classes=100,    4321180, ",
    "d2l,                               758226,   129.08",
  })
  void smallNetworks(String text, long parameters, Double megaMacs) {
    NetworkSpec spec = Networks.parse(text);
    assertThat(spec.parameterCount()).isEqualTo(parameters);
    if (megaMacs != null) {
      Shape input = spec.defaultInput();
      double cost = spec.cost(input.h(), input.w()).macs() / 1e6;
      assertThat(cost).isCloseTo(megaMacs, within(0.05));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "densenet121,  7978856,  83648,  2834161664,   727, 120, 121, 1164.1, 1242.8, 308.3, 118.0",
    "densenet169, 14149480, 158400,  3359843328,  1015, 168, 169, 1544.6, 1329.5, 366.1, 118.0",
    "densenet201, 20013928, 229056,  4291365888,  1207, 200, 201, 2206.1, 1445.1, 520.2, 118.0",
    "densenet161, 28681000, 219936,  7727907072,   967, 160, 161, 3625.3, 3023.8, 899.6, 177.0",
    "densenet264, 33337704, 398528,  5751653376,  1591, 264, 265, 3315.6, 1589.6, 725.7, 118.0",
    "'densenet264:k=48,stem-channels=96', 72686632, 597792, 12850693632, 1591, 264, 265, , , , "
  })
  void imageNetNetworks(
      String text,
      long parameters,
      long statistics,
      long macs,
      int entries,
      int convolutions,
      int norms,
      Double bottleneck,
      Double conv3x3,
      Double transition,
      Double stem) {
    NetworkSpec spec = Networks.parse(text);
    Cost cost = spec.cost(224, 224);
    assertThat(spec.parameterCount()).isEqualTo(parameters);
    assertThat(elements(spec) - parameters).isEqualTo(statistics);
    assertThat(cost.macs()).isEqualTo(macs);
    assertThat(count(spec, Parameter.Kind.CONV_WEIGHT)).isEqualTo(convolutions);
    assertThat(count(spec, Parameter.Kind.NORM_MEAN)).isEqualTo(norms);
    // PyTorch's state also has a batch counter for each norm.
    assertThat(spec.parameters().size() + norms).isEqualTo(entries);
    if (stem != null) {
      assertThat(cost.macs("bottleneck") / 1e6).isCloseTo(bottleneck, within(0.05));
      assertThat(cost.macs("conv3x3") / 1e6).isCloseTo(conv3x3, within(0.05));
      assertThat(cost.macs("transition") / 1e6).isCloseTo(transition, within(0.05));
      assertThat(cost.macs("stem") / 1e6).isCloseTo(stem, within(0.05));
    }
  }

  private static long elements(NetworkSpec spec) {
    return spec.parameters().stream().mapToLong(Parameter::elements).sum();
  }

  private static long count(NetworkSpec spec, Parameter.Kind kind) {
    return spec.parameters().stream().filter(p -> p.kind() == kind).count();
  }

  @Test
  void costAtAnotherSize() {
    assertThat(Networks.parse("densenet121").cost(288, 288).macs()).isEqualTo(4_684_374_016L);
  }

  @Test
  void smallestImage() {
    NetworkSpec spec = Networks.parse("densenet121");
    assertThat(spec.cost(29, 29).parts().getLast().channels()).isEqualTo(1000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> spec.cost(28, 224))
        .withMessage("an input of 28x224 pixels is too small for this network");
    assertThatIllegalArgumentException().isThrownBy(() -> spec.cost(29, 0));
  }

  @Test
  void channelsGrowAndShrinkAsInThePaper() {
    DenseNetSpec spec = (DenseNetSpec) Networks.parse("densenet169");
    assertThat(spec.denseBlocks())
        .extracting(DenseBlock::inChannels)
        .containsExactly(64, 128, 256, 640);
    assertThat(spec.denseBlocks())
        .extracting(DenseBlock::outChannels)
        .containsExactly(256, 512, 1280, 1664);
    assertThat(spec.featureChannels()).isEqualTo(1664);
    DenseNetSpec odd = (DenseNetSpec) Networks.parse("densenet-c-10-5:stem-channels=8");
    assertThat(odd.denseBlocks()).extracting(DenseBlock::inChannels).containsExactly(8, 9, 9);
  }

  @Test
  void parametersHaveTorchvisionsNamesAndShapes() {
    List<Parameter> parameters = Networks.parse("densenet121").parameters();
    assertThat(parameters)
        .extracting(Parameter::name)
        .startsWith(
            "features.conv0.weight",
            "features.norm0.weight",
            "features.norm0.bias",
            "features.norm0.running_mean",
            "features.norm0.running_var",
            "features.denseblock1.denselayer1.norm1.weight")
        .contains(
            "features.denseblock4.denselayer16.conv2.weight", "features.transition3.conv.weight")
        .endsWith("features.norm5.running_var", "classifier.weight", "classifier.bias");
    assertThat(dims(parameters, "features.conv0.weight")).containsExactly(64, 3, 7, 7);
    assertThat(dims(parameters, "features.denseblock2.denselayer12.conv1.weight"))
        .containsExactly(128, 480, 1, 1);
    assertThat(dims(parameters, "features.denseblock2.denselayer12.conv2.weight"))
        .containsExactly(32, 128, 3, 3);
    assertThat(dims(parameters, "features.transition2.norm.running_var")).containsExactly(512);
    assertThat(dims(parameters, "classifier.weight")).containsExactly(1000, 1024);
  }

  private static List<Integer> dims(List<Parameter> parameters, String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow().dims();
  }

  @Test
  void onlyTheCifarStemHasNoNorm() {
    assertThat(Networks.cifar(40, 12, false, false).stemNorm()).isEmpty();
    assertThat(Networks.parse("densenet-40-12:stem=cifar-bn").parameters())
        .extracting(Parameter::name)
        .contains("features.norm0.weight");
  }

  @Test
  void biasesStandBehindTheirWeights() {
    assertThat(Networks.parse("d2l").parameters())
        .extracting(Parameter::name)
        .containsSubsequence(
            "features.conv0.weight",
            "features.conv0.bias",
            "features.norm0.weight",
            "features.denseblock1.denselayer1.conv1.weight",
            "features.denseblock1.denselayer1.conv1.bias",
            "features.transition1.conv.bias");
  }
}
