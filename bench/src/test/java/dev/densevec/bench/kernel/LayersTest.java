package dev.densevec.bench.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import org.junit.jupiter.api.Test;

final class LayersTest {

  @Test
  void convolutionsOfTheSameSizesAppearOnce() {
    // DenseNet-121: the stem, 58 bottlenecks of which those with equal input on different maps may
    // be
    // alike, a 3x3 for each of four maps, three transitions.
    assertThat(Layers.convolutions("densenet121"))
        .hasSizeLessThanOrEqualTo(1 + 58 + 4 + 3)
        .doesNotHaveDuplicates()
        .contains(
            "features.conv0",
            "features.denseblock3.denselayer24.conv1",
            "features.denseblock4.denselayer1.conv2",
            "features.transition2.conv")
        .doesNotContain("features.denseblock4.denselayer2.conv2");
  }

  @Test
  void everyNormBeforeAConvolutionIsAPass() {
    assertThat(Layers.passes("densenet121"))
        .hasSize(1 + 58 + 3 + 2)
        .contains("features.pool0", "features.transition1.norm", "features.norm5", "classifier");
  }

  @Test
  void eachCanBeRunByItself() {
    String network = "densenet:stem=imagenet,stem-channels=8,growth=4,blocks=2-2,classes=5";
    NetworkSpec spec = Networks.parse(network);
    try (Rig rig = new Rig(network)) {
      for (String name : Layers.convolutions(network)) {
        ConvJob job = rig.convolution(name);
        job.run(rig.context());
        assertThat(job.macs())
            .isLessThanOrEqualTo(spec.cost(224, 224).macs())
            .isGreaterThanOrEqualTo(job.pixels());
      }
      for (String name : Layers.passes(network)) {
        rig.pass(name).pass().run(rig.context().kernels().pointwise(), rig.context().operands());
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.pass("none"))
          .withMessage("the network has no 'none'");
    }
  }
}
