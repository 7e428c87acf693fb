package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworksTest {

  @Test
  void listsNetworksWithTheirSize() {
    CliRun run = CliRun.of("networks");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines())
        .anyMatch(l -> l.matches("densenet121 +3x224x224 +7,978,856 +2,834,161,664"))
        .anyMatch(l -> l.matches("resnet50 +3x224x224 +25,557,032 +4,089,184,256"))
        .anyMatch(l -> l.matches("resnet20 +3x32x32 +269,722 +40,551,040"))
        .anyMatch(l -> l.matches("densenet-bc-100-12 +3x32x32 +769,162 +287,929,692"));
  }

  @Test
  void formatsForPrograms() {
    assertThat(CliRun.of("networks", "--format=csv").outLines())
        .startsWith("network,input,parameters,macs")
        .contains("densenet121,3x224x224,7978856,2834161664");
    assertThat(CliRun.of("networks", "--format=json").outLines())
        .anyMatch(
            line ->
                line.endsWith(
                    ",\"network\":\"densenet121\",\"input\":\"3x224x224\",\"parameters\":7978856,\"macs\":2834161664}"));
  }
}
