package dev.densevec.kernel.select;

import static dev.densevec.testing.JavaProcess.VECTORS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.testing.JavaProcess;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The choice is made once a process, so most of these tests start one.
class KernelsTest {
  /// Prints the choice of a process, or what it is refused with.
  static final class Choice {
    private Choice() {}

    public static void main(String[] args) {
      try {
        Kernels chosen = Kernels.chosen();
        System.out.println(chosen.set().name() + ": " + chosen.reason());
      } catch (IllegalArgumentException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  private static String choice(String... options) throws IOException, InterruptedException {
    return new JavaProcess(List.of(options), Choice.class).output();
  }

  private static String errors(String... options) throws IOException, InterruptedException {
    return new JavaProcess(List.of(options), Choice.class).errors();
  }

  @Test
  @Tag("width")
  void thisProcessHasWhatItsPropertyAsksFor() {
    String forced = System.getProperty("densevec.vector.bits", "");
    KernelSet set = KernelsUnderTest.chosen();
    if (forced.equals("0")) {
      assertThat(set.name()).isEqualTo("scalar");
    } else if (!forced.isEmpty()) {
      assertThat(set.name()).isEqualTo("vector" + forced);
      assertThat(set.lanes()).isEqualTo(Integer.parseInt(forced) / Float.SIZE);
    }
    assertThat(Kernels.chosen()).isSameAs(Kernels.chosen());
  }

  @Test
  @Tag("width")
  void channelsFillWholeVectors() {
    KernelSet set = KernelsUnderTest.chosen();
    int lanes = set.lanes();
    assertThat(set.vectors(1)).isEqualTo(1);
    assertThat(set.vectors(3 * lanes)).isEqualTo(3);
    assertThat(set.padded(3 * lanes)).isEqualTo(3 * lanes);
    assertThat(set.padded(3 * lanes + 1)).isEqualTo(4 * lanes);
  }

  @Test
  void zeroAsksForScalarKernels() throws Exception {
    assertThat(choice(VECTORS, "-Ddensevec.vector.bits=0"))
        .isEqualTo("scalar: densevec.vector.bits=0 asks for scalar kernels");
  }

  @Test
  void lengthIsForced() throws Exception {
    assertThat(choice(VECTORS, "-Ddensevec.vector.bits=128"))
        .isEqualTo("vector128: densevec.vector.bits=128 forces the length");
  }

  @Test
  void onlyLongVectorsAreComputedInHalves() throws Exception {
    assertThat(
            choice(
                VECTORS,
                "-Ddensevec.halves=on",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:UseAVX=2"))
        .contains(" bits; of the tiles for 16 registers");
  }

  @Test
  void withoutTheModuleKernelsAreScalar() throws Exception {
    assertThat(choice())
        .isEqualTo("scalar: the module jdk.incubator.vector is not there: --add-modules names it");
  }

  @Test
  void interpretersGetScalarKernels() throws Exception {
    assertThat(choice(VECTORS, "-Xint"))
        .isEqualTo("scalar: the virtual machine only interprets: start it without -Xint");
  }

  @Test
  void withoutNativeAccessKernelsAreScalar() throws Exception {
    assertThat(choice(VECTORS, "--illegal-native-access=deny"))
        .isEqualTo(
            "scalar: native access is denied: --enable-native-access=dev.densevec.engine allows it");
  }

  /// What makes vectors slow, each with its remedy.
  @ParameterizedTest
  @CsvSource({
    "-XX:TieredStopAtLevel=1, without -XX:TieredStopAtLevel",
    "-XX:TieredStopAtLevel=3, without -XX:TieredStopAtLevel",
    "'--limit-modules=java.base,java.desktop,java.management,java.logging,jdk.incubator.vector',"
        + " 'jdk.management is not there: --add-modules names it'",
    "-Djava.io.tmpdir=/nowhere, -Djava.io.tmpdir names a folder"
  })
  void whatMakesVectorsSlowIsWarnedOfOnce(String option, String remedy) throws Exception {
    assertThat(choice(VECTORS, option)).startsWith("scalar: ").contains(remedy);
    assertThat(errors(VECTORS, option).lines())
        .filteredOn(line -> line.contains("DenseVec computes without vectors"))
        .singleElement()
        .asString()
        .contains(remedy);
  }

  @Test
  void aMachineThatHasAllIsNotWarnedOf() throws Exception {
    assertThat(choice(VECTORS, "-XX:TieredStopAtLevel=1", "-XX:TieredStopAtLevel=4"))
        .startsWith("vector");
    assertThat(errors(VECTORS)).doesNotContain("DenseVec");
  }

  @ParameterizedTest
  @ValueSource(strings = {"densevec.winograd", "densevec.halves"})
  void switchesAreOnOrOff(String property) throws Exception {
    assertThat(choice(VECTORS, "-D" + property + "=maybe"))
        .isEqualTo("refused: " + property + " is 'maybe', expected on or off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"64", "wide", "-1"})
  void otherValuesAreRefused(String value) throws Exception {
    assertThat(choice(VECTORS, "-Ddensevec.vector.bits=" + value))
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "refused: densevec.vector.bits is '%s', expected 128, 256, 512 or 0 for scalar",
                value));
  }
}
