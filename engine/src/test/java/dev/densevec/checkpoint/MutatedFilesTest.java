package dev.densevec.checkpoint;

import static dev.densevec.testing.checkpoint.TorchFixture.TINY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.testing.Allocation;
import dev.densevec.testing.checkpoint.TorchFixture;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Good files damaged at random: they load or are refused in one line, whatever the damage, and
/// take no more memory than good ones.
final class MutatedFilesTest {
  private static final int TRIALS = 500;

  @TempDir private Path folder;

  private byte[] good(String format) throws IOException {
    Path path = folder.resolve("good");
    TorchFixture fixture = TorchFixture.of(TINY, DType.F32, UnaryOperator.identity());
    switch (format) {
      case "zip" -> fixture.zip(path);
      case "deflated" -> Files.write(path, TorchFixture.zip(fixture.files(), ZipEntry.DEFLATED));
      case "legacy" -> fixture.legacy(path);
      default -> {
        try (Parameters parameters = Checkpoints.load(fixture.zip(folder.resolve("zip")))) {
          Checkpoints.save(parameters, path, Map.of());
        }
      }
    }
    return Files.readAllBytes(path);
  }

  private static byte[] mutated(byte[] good, Random random) {
    if (random.nextInt(8) == 0) {
      return Arrays.copyOf(good, random.nextInt(good.length));
    }
    byte[] bad = good.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bad[random.nextInt(bad.length)] =
          (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(-1, 1));
    }
    return bad;
  }

  @ParameterizedTest
  @ValueSource(strings = {"safetensors", "zip", "deflated", "legacy"})
  void loadsOrRefuses(String format) throws IOException {
    byte[] good = good(format);
    Path path = folder.resolve("mutated");
    for (int seed = 0; seed < TRIALS; seed++) {
      Files.write(path, mutated(good, new Random(seed)));
      long before = Allocation.bytes();
      try (Parameters parameters = Checkpoints.load(path)) {
        assertThat(parameters.spec().parameters()).isNotEmpty();
      } catch (IOException e) {
        assertThat(e.getMessage()).startsWith(path + ": ").doesNotContain("\n");
      } catch (RuntimeException | Error e) {
        fail(String.format(Locale.ROOT, "%s, seed %d", format, seed), e);
      }
      assertThat(Allocation.bytes() - before).as("seed %d", seed).isLessThan(Allocation.SMALL);
    }
  }
}
