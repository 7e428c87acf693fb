package dev.densevec.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JmhCommandTest {

  @Test
  void namesEveryLayerOfTheNetwork() {
    assertThat(JmhCommand.withLayers(List.of("-p", "network=densenet-bc-22-4", "Conv")))
        .startsWith("-p", "network=densenet-bc-22-4", "Conv")
        .anyMatch(argument -> argument.startsWith("layer=features.conv0,features.denseblock1."))
        .anyMatch(argument -> argument.startsWith("pass=") && argument.endsWith(",classifier"));
  }

  @Test
  void leavesAChoiceAlone() {
    assertThat(JmhCommand.withLayers(List.of("-p", "layer=features.conv0")))
        .filteredOn(argument -> argument.startsWith("layer="))
        .containsExactly("layer=features.conv0");
  }
}
