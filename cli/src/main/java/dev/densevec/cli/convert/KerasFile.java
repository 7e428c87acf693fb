package dev.densevec.cli.convert;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Weights of keras.applications' DenseNets in an HDF5 file.
final class KerasFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /// What keras.applications' DenseNets add to the variance in every norm; the file doesn't say.
  private static final double EPSILON = 1.001e-5;

  private KerasFile() {}

  /// Whether a file is HDF5; no if it can't be read.
  static boolean is(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE);
    } catch (IOException _) {
      return false;
    }
  }

  /// Reads the weights.
  ///
  /// @param network the network to expect; recognised by the tensors' shapes if empty
  /// @throws IOException in one line that names the file, if it is damaged or holds something else
  static Checkpoints.Loaded open(Path file, Optional<NetworkSpec> network) throws IOException {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try (HdfFile hdf = new HdfFile(file)) {
      List<TensorEntry> tensors = KerasTensors.read(hdf, arena);
      NetworkSpec spec =
          network.isPresent() ? network.get() : ofKeras(Checkpoints.recognise(tensors));
      Checkpoints.Loaded loaded =
          new Checkpoints.Loaded(Checkpoints.of(spec, tensors, arena), Map.of());
      opened = true;
      return loaded;
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new IOException(file + ": compressed by a method that isn't supported", e);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // What the library throws where a file is damaged: it believes lengths and goes in circles.
      throw new IOException(file + ": damaged HDF5: " + e.getMessage(), e);
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  private static NetworkSpec ofKeras(NetworkSpec recognised) {
    return recognised instanceof DenseNetSpec denseNet ? denseNet.withEpsilon(EPSILON) : recognised;
  }
}
