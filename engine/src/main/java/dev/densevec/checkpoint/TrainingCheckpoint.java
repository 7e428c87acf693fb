package dev.densevec.checkpoint;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.recognise.Binding;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A run of training in one safetensors file, that also is a file of weights.
///
/// The parameters lie under their own names, what else a run needs after a group's name and a dot
/// (`optimizer.momentum.features.conv0.weight`), as flat float32. The file's `__metadata__` says in
/// `densevec.network` which network it is, so that nothing has to be guessed, and in
/// `densevec.groups` which groups are no parameters.
public final class TrainingCheckpoint implements AutoCloseable {
  static final String NETWORK = "densevec.network";
  private static final String GROUPS = "densevec.groups";

  private final TensorFile file;

  private TrainingCheckpoint(TensorFile file) {
    this.file = file;
  }

  /// Writes a run, whole or not at all: what was there stays until all of it is on the disk.
  ///
  /// @param path where to; its folder must exist
  /// @param spec the network
  /// @param parameters all of the network's, by name
  /// @param groups tensors by name, by group; each a whole number of float32
  /// @param metadata what else is to be known
  /// @throws IOException in one line that names the file
  public static void save(
      Path path,
      NetworkSpec spec,
      Map<String, MemorySegment> parameters,
      Map<String, Map<String, MemorySegment>> groups,
      Map<String, String> metadata)
      throws IOException {
    List<TensorEntry> tensors = new ArrayList<>();
    for (Parameter parameter : spec.parameters()) {
      tensors.add(
          TensorEntry.rowMajor(
              parameter.name(),
              DType.F32,
              parameter.dims().stream().map(Integer::longValue).toList(),
              parameters.get(parameter.name())));
    }
    groups.forEach(
        (group, members) ->
            members.forEach(
                (name, data) ->
                    tensors.add(
                        TensorEntry.rowMajor(
                            group + "." + name,
                            DType.F32,
                            List.of(data.byteSize() / Float.BYTES),
                            data))));
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.put("format", "pt");
    all.put(NETWORK, spec.text());
    all.put(GROUPS, String.join(",", groups.keySet()));
    TensorFiles.save(path, tensors, all);
  }

  /// Opens what [#save] has written.
  ///
  /// @throws IOException in one line that names the file, if it can't be read, is damaged, or isn't
  ///   a run of training
  public static TrainingCheckpoint open(Path path) throws IOException {
    TensorFile file = TensorFiles.open(path);
    if (network(file.metadata()) == null || !file.metadata().containsKey(GROUPS)) {
      file.close();
      throw new IOException(
          FormatException.show(path.toString()) + ": weights alone, expected a run of training");
    }
    return new TrainingCheckpoint(file);
  }

  /// The network a file's metadata names, or null.
  static NetworkSpec network(Map<String, String> metadata) {
    String text = metadata.get(NETWORK);
    try {
      return text == null ? null : Networks.parse(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// The metadata that holds for the weights alone.
  static Map<String, String> withoutRun(Map<String, String> metadata) {
    Map<String, String> rest = new LinkedHashMap<>(metadata);
    rest.remove(GROUPS);
    return rest;
  }

  /// The tensors that can be parameters.
  static List<TensorEntry> withoutGroups(TensorFile file) {
    String groups = file.metadata().get(GROUPS);
    if (groups == null || groups.isEmpty()) {
      return file.entries();
    }
    List<String> prefixes =
        List.of(groups.split(",", -1)).stream().map(group -> group + ".").toList();
    return file.entries().stream()
        .filter(tensor -> prefixes.stream().noneMatch(tensor.name()::startsWith))
        .toList();
  }

  /// The file's parameters, to be put in a network's order.
  static Binding binding(TensorFile file, Reading reading) throws FormatException {
    List<TensorEntry> tensors = reading.rest(withoutGroups(file));
    return new Binding(tensors, file.isRegistered(), reading.restOf(file.modules()));
  }

  /// The network.
  public NetworkSpec spec() {
    return network(file.metadata());
  }

  /// All metadata.
  public Map<String, String> metadata() {
    return file.metadata();
  }

  /// The network's parameters by name; the file's memory, readable until this is closed.
  ///
  /// @throws IOException in one line that names the file, if one is missing or of other dims
  public Map<String, MemorySegment> parameters() throws IOException {
    try {
      NetworkSpec spec = spec();
      List<TensorEntry> tensors = binding(file, Reading.ALL).bind(spec);
      Map<String, MemorySegment> segments = new LinkedHashMap<>();
      for (int i = 0; i < tensors.size(); i++) {
        segments.put(spec.parameters().get(i).name(), tensors.get(i).data());
      }
      return segments;
    } catch (FormatException e) {
      throw TensorFiles.named(file.path(), e);
    }
  }

  /// The tensors of a group by name, without the group's; empty if there are none.
  public Map<String, MemorySegment> group(String group) {
    Map<String, MemorySegment> segments = new LinkedHashMap<>();
    for (TensorEntry tensor : file.entries()) {
      if (tensor.name().startsWith(group + ".")) {
        segments.put(tensor.name().substring(group.length() + 1), tensor.data());
      }
    }
    return segments;
  }

  /// Unmaps the file; its tensors become inaccessible.
  @Override
  public void close() {
    file.close();
  }
}
