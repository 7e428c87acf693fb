package dev.densevec.cli.convert;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.ForeignTensors;
import dev.densevec.checkpoint.Reading;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.data.files.InputFiles;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Weights of keras.applications' DenseNets in an HDF5 file, or in a `.keras` archive.
final class KerasFile {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /// Where a `.keras` archive has its weights.
  private static final String IN_ARCHIVE = "model.weights.h5";

  /// Where a `.keras` archive describes its model, and the attribute where an HDF5 file does.
  private static final String DESCRIPTION = "config.json";

  private static final String ATTRIBUTE = "model_config";

  /// A DenseNet's description takes some 300 KB.
  private static final int MOST_DESCRIPTION = 1 << 24;

  /// The most that one byte of deflated data can stand for, rounded up.
  static final long BEST_RATIO = 1032;

  /// Weights in an archive are read into memory at once.
  private static final long MOST_IN_ARCHIVE = Integer.MAX_VALUE - 16L;

  private static final byte[] ARCHIVE = {'P', 'K', 3, 4};

  private KerasFile() {}

  /// Whether a file is HDF5, or a `.keras` archive with HDF5 in it; no if it can't be read.
  static boolean is(Path file) {
    return begins(file, SIGNATURE) || (begins(file, ARCHIVE) && isArchive(file));
  }

  private static boolean begins(Path file, byte[] signature) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(signature.length), signature);
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean isArchive(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry(IN_ARCHIVE) != null;
    } catch (IOException _) {
      return false;
    }
  }

  private static HdfFile hdf(Path file) throws IOException {
    if (!begins(file, ARCHIVE)) {
      return mapped(file);
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(IN_ARCHIVE);
      long most = Math.min(Files.size(file) * BEST_RATIO, MOST_IN_ARCHIVE);
      if (entry.getSize() > most) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s has %d bytes, at most %d are read",
                IN_ARCHIVE,
                entry.getSize(),
                most));
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return HdfFile.fromBytes(in.readNBytes((int) entry.getSize()));
      }
    }
  }

  /// What the file says of its model, if it does.
  private static Optional<String> description(Path file, HdfFile hdf) throws IOException {
    if (!begins(file, ARCHIVE)) {
      Attribute attribute = hdf.getAttribute(ATTRIBUTE);
      return attribute != null && attribute.getData() instanceof String text
          ? Optional.of(text)
          : Optional.empty();
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(DESCRIPTION);
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream in = zip.getInputStream(entry)) {
        byte[] bytes = in.readNBytes(MOST_DESCRIPTION + 1);
        if (bytes.length > MOST_DESCRIPTION) {
          throw new IOException(
              DESCRIPTION + " has more than the " + MOST_DESCRIPTION + " bytes that are read");
        }
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
      }
    }
  }

  /// In memory the library takes views, whose bounds are checked; of a file it allocates what
  /// lengths claim before it reads.
  private static HdfFile mapped(Path file) throws IOException {
    if (Files.size(file) > Integer.MAX_VALUE) {
      return new HdfFile(file);
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return HdfFile.fromByteBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  /// Reads the weights.
  ///
  /// @param reading the network to expect, and what to leave out
  /// @throws IOException in one line that names the file, if it is damaged or holds something else
  static Checkpoints.Loaded open(Path file, Reading reading) throws IOException {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try (HdfFile hdf = hdf(file)) {
      List<TensorEntry> tensors = KerasTensors.read(hdf, arena);
      KerasConfig config = KerasConfig.of(description(file, hdf));
      List<String> notes = reading.network().isPresent() ? List.of() : config.notes();
      Checkpoints.Loaded loaded =
          Checkpoints.open(
              new ForeignTensors(
                  tensors, Optional.of(config.epsilon()), config.metadata(), notes, arena),
              reading);
      opened = true;
      return loaded;
    } catch (IOException e) {
      throw InputFiles.failure(file, e);
    } catch (LinkageError e) {
      throw new IOException(file + ": compressed by a method that isn't supported", e);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // What the library throws where a file is damaged: it believes lengths and goes in circles.
      String reason = e.getMessage() == null ? "" : ": " + InputFiles.oneLine(e);
      throw new IOException(file + ": damaged HDF5" + reason, e);
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }
}
