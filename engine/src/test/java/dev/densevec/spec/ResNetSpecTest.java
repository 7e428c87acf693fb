package dev.densevec.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densevec.spec.ResidualBlock.Skip;
import dev.densevec.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Residual and plain networks as their authors count them.
class ResNetSpecTest {

  private static ResNetSpec resNet(String text) {
    return (ResNetSpec) Networks.parse(text);
  }

  /// Parameters of the CIFAR networks are those of akamaster/pytorch_resnet_cifar10, of the
  /// ImageNet networks torchvision's.
  @ParameterizedTest
  @CsvSource({
    "resnet20, 269722, 40551040",
    "resnet32, 464154, 68862592",
    "resnet44, 658586, 97174144",
    "resnet56, 853018, 125485696",
    "resnet110, 1727962, 252887680",
    "plain20, 269722, 40551040",
    "plain56, 853018, 125485696",
    "resnet18, 11689512, 1814073344",
    "resnet34, 21797672, 3663761408",
    "resnet50, 25557032, 4089184256",
    "resnet101, 44549160, 7801405440",
    "preact-resnet20, 269722, 40551040"
  })
  void countsAreThoseOfTheAuthors(String name, long parameters, long macs) {
    ResNetSpec spec = resNet(name);
    Shape input = spec.defaultInput();
    assertThat(spec.parameterCount()).isEqualTo(parameters);
    assertThat(spec.cost(input.h(), input.w()).macs()).isEqualTo(macs);
  }

  @Test
  void namesAreTorchvisions() {
    List<Parameter> parameters = resNet("resnet50").parameters();
    assertThat(parameters).hasSize(53 * 5 + 2);
    assertThat(parameters.subList(0, 7).stream().map(Parameter::name))
        .containsExactly(
            "conv1.weight",
            "bn1.weight",
            "bn1.bias",
            "bn1.running_mean",
            "bn1.running_var",
            "layer1.0.conv1.weight",
            "layer1.0.bn1.weight");
    assertThat(parameters)
        .contains(
            new Parameter(
                "layer1.0.downsample.0.weight", Parameter.Kind.CONV_WEIGHT, List.of(256, 64, 1, 1)),
            new Parameter(
                "layer4.2.conv3.weight", Parameter.Kind.CONV_WEIGHT, List.of(2048, 512, 1, 1)),
            new Parameter("fc.weight", Parameter.Kind.LINEAR_WEIGHT, List.of(1000, 2048)));
    assertThat(resNet("resnet20").parameters().getLast().name()).isEqualTo("linear.bias");
  }

  @Test
  void preActivationNormsStandInFront() {
    List<String> names =
        resNet("preact-resnet20").parameters().stream().map(Parameter::name).toList();
    assertThat(names.subList(0, 2)).containsExactly("conv1.weight", "layer1.0.bn1.weight");
    assertThat(names).contains("bn.running_var").doesNotContain("bn1.weight");
    assertThat(resNet("preact-resnet20").stages().get(1).getFirst().layers().getFirst().norm())
        .isEqualTo(new Norm("layer2.0.bn1", 16));
  }

  @Test
  void firstBlocksOfStagesChangeTheShape() {
    ResidualBlock pad = resNet("resnet20").stages().get(1).getFirst();
    assertThat(pad.skip()).isEqualTo(Skip.PAD);
    assertThat(pad.stride()).isEqualTo(2);
    assertThat(pad.skipChannel()).isEqualTo(8);
    ResidualBlock bottleneck = resNet("resnet50").stages().get(1).getFirst();
    assertThat(bottleneck.skip()).isEqualTo(Skip.PROJECTION);
    assertThat(bottleneck.layers().get(1).conv().stride()).isEqualTo(2);
    assertThat(resNet("resnet50").stages().get(0).getFirst().skip()).isEqualTo(Skip.PROJECTION);
    assertThat(resNet("resnet18").stages().get(0).getFirst().skip()).isEqualTo(Skip.IDENTITY);
    assertThat(resNet("plain20").stages().get(1).getFirst().skip()).isEqualTo(Skip.NONE);
  }

  @Test
  void imagesOfAnySizeFit() {
    assertThat(resNet("resnet18").cost(1, 1).macs()).isPositive();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resNet("resnet18").cost(0, 32))
        .withMessage("an input of 0x32 pixels is too small for this network");
  }
}
