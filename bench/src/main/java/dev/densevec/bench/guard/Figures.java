package dev.densevec.bench.guard;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.densevec.bench.Quartiles;
import dev.densevec.measure.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Recorded figures: for each kind of machine, for each subject.
final class Figures {
  private static final TypeToken<Map<String, Map<String, Figure>>> TYPE = new TypeToken<>() {};
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final double DIGITS = 1e4;

  private final Map<String, Map<String, Figure>> machines;

  /// One figure.
  ///
  /// @param share of the machine's peak, in the best of some fresh starts
  /// @param noise by how much the median start was slower, as a share of the best
  record Figure(double share, double noise) {

    /// The figure of the shares in some starts.
    static Figure of(List<Double> shares) {
      Quartiles q = Quartiles.of(shares);
      return new Figure(rounded(q.max()), rounded((q.max() - q.median()) / q.max()));
    }

    private static double rounded(double value) {
      return Math.round(value * DIGITS) / DIGITS;
    }
  }

  private Figures(Map<String, Map<String, Figure>> machines) {
    this.machines = new TreeMap<>(machines);
  }

  /// Machines of the same kind have the same name: its processor's and the length of its vectors.
  static String kind(Machine machine) {
    return machine.cpu() + ", " + machine.vectorBits() + " bits";
  }

  /// Reads figures; there are none if there is no file.
  ///
  /// @throws IOException in one line that names the file, if it can't be read
  static Figures read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new Figures(Map.of());
    }
    try {
      Map<String, Map<String, Figure>> machines = GSON.fromJson(Files.readString(file), TYPE);
      return new Figures(machines == null ? Map.of() : machines);
    } catch (JsonParseException e) {
      throw new IOException(file + ": no recorded figures, expected their JSON", e);
    }
  }

  /// The figures of a kind of machine; none if nothing is recorded for it.
  Map<String, Figure> of(String kind) {
    return machines.getOrDefault(kind, Map.of());
  }

  /// Puts figures in the place of those of a kind of machine.
  void put(String kind, Map<String, Figure> figures) {
    machines.put(kind, new TreeMap<>(figures));
  }

  /// Writes all figures.
  void write(Path file) throws IOException {
    Files.writeString(file, GSON.toJson(machines, TYPE.getType()) + "\n");
  }
}
