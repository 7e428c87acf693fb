package dev.densevec.kernel.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {

  @ParameterizedTest
  @CsvSource({
    "AuthenticAMD, 25, true",
    "AuthenticAMD, 26, false",
    "GenuineIntel, 25, false",
    "GenuineIntel, 6, false"
  })
  void onlyZen4ComputesInHalves(String vendor, String family, boolean halves) {
    List<String> info =
        List.of(
            "processor\t: 0", "vendor_id\t: " + vendor, "cpu family\t: " + family, "model\t\t: 17");
    assertThat(Processor.halvesLongVectors(info)).isEqualTo(halves);
  }

  @Test
  void otherMachinesTellNothing() {
    assertThat(Processor.halvesLongVectors(List.of())).isFalse();
    assertThat(Processor.halvesLongVectors(List.of("CPU implementer\t: 0x41"))).isFalse();
  }
}
