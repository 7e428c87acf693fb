package dev.densevec.infer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Allocation;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A prediction allocates its answer and little else, once its kernels are compiled: a vector that
/// a pass hands on as an object would be allocated at every pixel.
///
/// Networks whose channels end within a vector go by ways of their own. Kernels that the command's
/// flags have compiled early know less than those that are compiled late.
@Tag("width")
class InferenceAllocationTest {
  private static final int MOST_RUNS = 2000;

  /// The answer, the views of the input, and what measuring takes.
  private static final long MOST_BYTES = 8192;

  /// Predicts until a prediction allocates little, and prints what the best of all allocated.
  static final class Predictions {
    private Predictions() {}

    public static void main(String[] args) {
      NetworkSpec spec = Networks.parse(args[0]);
      Shape input = new Shape(1, spec.inChannels(), 32, 32);
      float[] image = new float[(int) input.elements()];
      long least = Long.MAX_VALUE;
      try (Parameters parameters = RandomNetwork.parameters(spec, 1);
          Model model =
              Model.of(parameters, Model.Options.defaults().withThreads(1).withInput(input))) {
        for (int i = 0; i < MOST_RUNS && least > MOST_BYTES; i++) {
          long before = Allocation.bytes();
          model.predict(image);
          least = Math.min(least, Allocation.bytes() - before);
        }
      }
      System.out.println(least);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "densenet-bc-40-12 | late",
        "densenet-bc-40-12 | early",
        "densenet-10-7 | early",
        "densenetblur121d:blocks=1-1 | early",
        "d2l:blocks=1-1 | early",
        "resnet50:blocks=1-1 | early",
        "preact-resnet20 | early"
      })
  void predictionsAllocateLittle(String network, String compiled)
      throws IOException, InterruptedException {
    KernelsUnderTest.chosen(); // longer vectors than the machine's are objects
    List<String> options = compiled.equals("early") ? flags() : List.of();
    assertThat(Allocation.leastPrinted(options, MOST_BYTES, Predictions.class, network))
        .isLessThanOrEqualTo(MOST_BYTES);
  }

  /// What the command adds to have kernels compiled before the first image.
  private static List<String> flags() throws IOException {
    Path directives =
        Path.of("src", "main", "resources", "dev", "densevec", "kernel", "select", "compiler.json");
    List<String> prefixes = List.of("-XX:CompileCommand=", "-XX:-DisplayVMOutput", "-Ddensevec.");
    try (Stream<String> lines = Files.lines(Path.of("..", "cli", "bin", "densevec.jvm"))) {
      return Stream.concat(
              Stream.of(
                  "-XX:+UnlockDiagnosticVMOptions", "-XX:CompilerDirectivesFile=" + directives),
              lines.filter(line -> prefixes.stream().anyMatch(line::startsWith)))
          .toList();
    }
  }
}
