package dev.densevec.checkpoint;

import dev.densevec.checkpoint.io.FormatException;
import dev.densevec.checkpoint.io.Narrowing;
import dev.densevec.checkpoint.recognise.Binding;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.checkpoint.tensor.MetadataKeys;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.event.Events;
import dev.densevec.event.LoadEvent;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Loads and saves the parameters of networks.
///
/// Tensors are assigned by torchvision's names, also after a prefix and in their variants, or, if a
/// file names them differently, by the order in which the network registered them and their shapes.
public final class Checkpoints {
  private static final String FORMAT = "format";
  private static final String CLASSIFIER = "densevec.classifier";
  private static final String NO_CLASSIFIER = "none";

  private Checkpoints() {}

  /// The network whose parameters a file holds, known from the shapes of its tensors.
  ///
  /// Shapes don't say the size of the images and the norms' epsilon; PyTorch's is assumed.
  ///
  /// @throws IOException in one line, if the file can't be read or no network fits; names the first
  ///   tensor that doesn't
  public static NetworkSpec recognise(Path path) throws IOException {
    try (TensorFile file = TensorFiles.open(path)) {
      return network(file, TrainingCheckpoint.binding(file, Reading.ALL));
    } catch (FormatException e) {
      throw TensorFiles.named(path, e);
    }
  }

  /// The network the file's metadata names, else the one its tensors describe.
  private static NetworkSpec network(TensorFile file, Binding binding) throws FormatException {
    NetworkSpec named = TrainingCheckpoint.network(file.metadata());
    return named == null || binding.headless() ? binding.recognise() : named;
  }

  /// Loads the parameters of the network that a file's tensors describe, or the file names.
  ///
  /// Float32 tensors stay where they are, in the mapped file, and are read when they are first
  /// used; others are converted.
  ///
  /// @return the parameters, to be closed by the caller; [Parameters#spec()] is the recognised
  ///   network
  /// @throws IOException in one line, if the file can't be read or no network fits; names the first
  ///   tensor that doesn't
  public static Parameters load(Path path) throws IOException {
    return open(path).parameters();
  }

  /// Parameters with what their file says as metadata.
  ///
  /// @param parameters to be closed by the caller
  /// @param metadata safetensors' `__metadata__`, or the plain values beside the weights in a
  ///   PyTorch checkpoint
  /// @param warnings what was assumed of the network or left out of the file, a sentence each;
  ///   empty where the tensors' names say everything
  public record Loaded(Parameters parameters, Map<String, String> metadata, List<String> warnings) {

    /// Parameters of a file about which nothing was assumed.
    public Loaded(Parameters parameters, Map<String, String> metadata) {
      this(parameters, metadata, List.of());
    }

    /// Whether the file has no classifier. The network's is then of one class and zeros: its
    /// features are of use, its logits are not.
    public boolean headless() {
      return NO_CLASSIFIER.equals(metadata.get(CLASSIFIER));
    }
  }

  /// Loads as [#load(Path)] does and returns what else the file says.
  ///
  /// @throws IOException as there
  public static Loaded open(Path path) throws IOException {
    return load(TensorFiles.open(path), Reading.ALL);
  }

  /// Loads weights that lie in memory as [#open(Path)] loads a file, without writing one.
  ///
  /// @param name what messages call them
  /// @param content all bytes of a file in any of the formats
  /// @throws IOException as there
  public static Loaded open(Path name, byte[] content) throws IOException {
    return load(TensorFiles.open(name, content), Reading.ALL);
  }

  /// Loads as [#load(Path, NetworkSpec)] does and returns what else the file says.
  ///
  /// @throws IOException as there
  public static Loaded open(Path path, NetworkSpec spec) throws IOException {
    return open(path, new Reading(Optional.of(spec), List.of()));
  }

  /// Loads as asked for and returns what else the file says.
  ///
  /// @throws IOException as there, or if a name to ignore is that of no tensor
  public static Loaded open(Path path, Reading reading) throws IOException {
    return load(TensorFiles.open(path), reading);
  }

  /// Loads the parameters of a given network.
  ///
  /// @return the parameters, to be closed by the caller; read-only where they lie in the mapped
  ///   file
  /// @throws IOException in one line, if the file can't be read, or a tensor is missing, unexpected
  ///   or of other dims than the network's: names the tensor, what it is and what was expected
  public static Parameters load(Path path, NetworkSpec spec) throws IOException {
    return open(path, spec).parameters();
  }

  private static Loaded load(TensorFile file, Reading reading) throws IOException {
    Optional<LoadEvent> event = Events.load();
    Loaded loaded = null;
    try {
      Binding binding = TrainingCheckpoint.binding(file, reading);
      NetworkSpec spec =
          reading.network().isPresent() ? reading.network().get() : network(file, binding);
      List<TensorEntry> tensors = binding.bind(spec);
      requireData(file, spec, tensors);
      loaded =
          new Loaded(
              Parameters.of(spec, segments(file.arena(), spec, tensors), file),
              metadata(OperatingPoints.metadata(file, spec), binding),
              Stream.of(
                      file.notes().stream(),
                      binding.notes(spec).stream(),
                      OperatingPoints.note(file, spec).stream())
                  .flatMap(notes -> notes)
                  .toList());
      event.ifPresent(e -> e.done(file.path(), spec.text(), spec.parameterCount()));
      return loaded;
    } catch (FormatException e) {
      throw TensorFiles.named(file.path(), e);
    } finally {
      if (loaded == null) {
        file.close();
      }
    }
  }

  private static Map<String, String> metadata(Map<String, String> metadata, Binding binding) {
    Map<String, String> marked = new LinkedHashMap<>(metadata);
    binding.head().ifPresent(head -> marked.putIfAbsent(MetadataKeys.HEAD, head));
    if (binding.headless()) {
      marked.put(CLASSIFIER, NO_CLASSIFIER);
    }
    return marked;
  }

  /// Parameters from tensors that were read by other means.
  ///
  /// @throws IOException in one line, if no network fits, or a tensor is missing, unexpected or of
  ///   other dims than the network's
  public static Loaded open(ForeignTensors tensors, Reading reading) throws IOException {
    Binding binding = new Binding(reading.rest(tensors.entries()), true);
    NetworkSpec spec = reading.network().orElse(null);
    if (spec == null) {
      NetworkSpec recognised = binding.recognise();
      spec = tensors.epsilon().map(recognised::withEpsilon).orElse(recognised);
    }
    return new Loaded(
        Parameters.of(spec, segments(tensors.arena(), spec, binding.bind(spec)), tensors.arena()),
        metadata(tensors.metadata(), binding),
        Stream.concat(binding.notes(spec).stream(), tensors.notes().stream()).toList());
  }

  private static Map<String, MemorySegment> segments(
      Arena arena, NetworkSpec spec, List<TensorEntry> tensors) {
    Map<String, MemorySegment> segments = new LinkedHashMap<>();
    Iterator<TensorEntry> tensor = tensors.iterator();
    for (Parameter parameter : spec.parameters()) {
      segments.put(parameter.name(), float32(arena, tensor.next()));
    }
    return segments;
  }

  /// Tensors that share a storage could add up to far more than the file. What a classifier lacks
  /// is made of zeros and lies in no file.
  private static void requireData(TensorFile file, NetworkSpec spec, List<TensorEntry> tensors)
      throws FormatException {
    long bytes = 0;
    for (TensorEntry tensor : tensors) {
      boolean made =
          !tensor.data().isNative() && tensor.name().startsWith(spec.classifier().name());
      bytes += made ? 0 : tensor.elements() * tensor.dtype().bytes();
      if (bytes > file.dataBytes()) {
        throw new FormatException(
            String.format(
                Locale.ROOT,
                "%s: parameters overlap; up to here they take %d bytes, the file has %d",
                FormatException.show(tensor.name()),
                bytes,
                file.dataBytes()));
      }
    }
  }

  private static MemorySegment float32(Arena arena, TensorEntry tensor) {
    if (tensor.dtype() == DType.F32 && tensor.isRowMajor() && tensor.data().isNative()) {
      return tensor.data();
    }
    MemorySegment copy = arena.allocate(tensor.elements() * Float.BYTES, 64);
    tensor.copyTo(copy);
    return copy.asReadOnly();
  }

  /// Writes parameters as safetensors in float32 under torchvision's names, whole or not at all.
  ///
  /// @param metadata what goes to the file's `__metadata__`; `format` is set to `pt`, which readers
  ///   ask for, unless it is given
  /// @throws IOException in one line that names the file
  public static void save(Parameters parameters, Path path, Map<String, String> metadata)
      throws IOException {
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.putIfAbsent(FORMAT, "pt");
    TensorFiles.save(path, tensors(parameters), all);
  }

  private static List<TensorEntry> tensors(Parameters parameters) {
    List<TensorEntry> tensors = new ArrayList<>();
    for (Parameter parameter : parameters.spec().parameters()) {
      tensors.add(
          TensorEntry.rowMajor(
              parameter.name(),
              DType.F32,
              parameter.dims().stream().map(Integer::longValue).toList(),
              parameters.get(parameter.name())));
    }
    return tensors;
  }

  /// What a file in any format is to say of weights that came from another.
  ///
  /// @param spec the network
  /// @param metadata what the other file said
  /// @return the same without what holds for that file alone, and with the network
  public static Map<String, String> metadata(NetworkSpec spec, Map<String, String> metadata) {
    Map<String, String> all = TrainingCheckpoint.withoutRun(metadata);
    all.remove(FORMAT);
    all.put(TrainingCheckpoint.NETWORK, spec.text());
    return all;
  }

  /// How weights are written.
  ///
  /// @param format the file's format
  /// @param storage F32, F16 or BF16; narrower numbers are rounded to the nearest, ties to even
  public record Storage(CheckpointFormat format, DType storage) {

    /// @throws IllegalArgumentException if the type isn't one of the three
    public Storage {
      if (!Narrowing.isStorage(storage)) {
        throw new IllegalArgumentException(storage + " can't be written");
      }
    }
  }

  /// Writes a network's parameters under torchvision's names, whole or not at all. The file says
  /// which network they are for, and so loads as that one whatever its shapes leave open.
  ///
  /// @param metadata what else the file is to say, see [#metadata]
  /// @throws IllegalArgumentException if a number is too large for the storage; names the tensor
  /// @throws IOException in one line that names the file
  public static void save(
      Parameters parameters, Path path, Storage storage, Map<String, String> metadata)
      throws IOException {
    Map<String, String> all = metadata(parameters.spec(), metadata);
    if (storage.format == CheckpointFormat.SAFETENSORS) {
      all.put(FORMAT, "pt");
    }
    try (Arena arena = Arena.ofConfined()) {
      List<TensorEntry> tensors =
          tensors(parameters).stream()
              .map(tensor -> Narrowing.of(tensor, storage.storage, arena))
              .toList();
      TensorFiles.save(path, storage.format, tensors, all);
    }
  }
}
