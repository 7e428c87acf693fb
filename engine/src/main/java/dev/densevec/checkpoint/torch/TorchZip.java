package dev.densevec.checkpoint.torch;

import dev.densevec.checkpoint.io.ByteCursor;
import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.TensorContent;
import dev.densevec.checkpoint.pickle.Unpickler;
import dev.densevec.checkpoint.zip.ZipArchive;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// PyTorch's format since 1.6: a zip file with `NAME/data.pkl` and a storage in each
/// `NAME/data/KEY`. The program of a TorchScript archive, `NAME/code/`, is not looked at.
public final class TorchZip {
  private static final String PICKLE = "data.pkl";
  private static final String BYTE_ORDER = "byteorder";
  private static final String CONSTANTS = "constants.pkl";
  private static final int LONGEST_BYTE_ORDER = 16;

  private TorchZip() {}

  public static TensorContent read(MemorySegment file, Arena arena) throws FormatException {
    ZipArchive zip = new ZipArchive(file, arena);
    String prefix = prefix(zip);
    requireLittleEndian(zip, prefix);
    MemorySegment pickle = zip.get(prefix + PICKLE, TorchReader.LONGEST_PICKLE);
    TorchObjects objects = new TorchObjects();
    Object root = new Unpickler(new ByteCursor(pickle), objects).load();
    TorchReader reader =
        new TorchReader(storage -> zip.get(prefix + "data/" + storage.key(), storage.bytes()));
    if (zip.names().contains(prefix + CONSTANTS) && objects.storages().isEmpty()) {
      throw new FormatException(
          "a frozen TorchScript program, whose weights have no names; save it without torch.jit.freeze");
    }
    return reader.content(root, StateDict.metadata(objects.metadata(root)), zip.dataBytes());
  }

  /// The folder that all entries are in, with a slash after it.
  private static String prefix(ZipArchive zip) throws FormatException {
    List<String> pickles =
        zip.names().stream()
            .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
            .toList();
    if (pickles.size() != 1) {
      throw new FormatException(
          String.format(
              Locale.ROOT,
              "a zip file with %d entries data.pkl, expected 1 as in a PyTorch checkpoint",
              pickles.size()));
    }
    String pickle = pickles.getFirst();
    String prefix = pickle.substring(0, pickle.length() - PICKLE.length());
    return prefix;
  }

  private static void requireLittleEndian(ZipArchive zip, String prefix) throws FormatException {
    if (!zip.names().contains(prefix + BYTE_ORDER)) {
      return;
    }
    ByteCursor cursor = new ByteCursor(zip.get(prefix + BYTE_ORDER, LONGEST_BYTE_ORDER));
    String order =
        new String(cursor.bytes(cursor.remaining()), StandardCharsets.ISO_8859_1).strip();
    if (!order.equals("little")) {
      throw new FormatException(
          String.format(
              Locale.ROOT, "byte order %s, expected little", FormatException.show(order)));
    }
  }
}
