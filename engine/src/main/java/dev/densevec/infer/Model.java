package dev.densevec.infer;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.event.Events;
import dev.densevec.event.PredictEvent;
import dev.densevec.kernel.select.Kernels;
import dev.densevec.pack.ParameterPacker;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.runtime.step.InferenceEngine;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.warmup.Warmup;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/// A trained network that classifies images.
///
/// Usable from many threads at once. A stream serves calls one after the other, each by its own
/// team of threads; several streams ([Options#withStreams(int)]) serve as many callers at the same
/// time and have the weights in common. After opening, [#predict(MemorySegment, int,
/// MemorySegment)] allocates nothing, on the heap or off it.
///
/// A batch of at least as many images as threads gives each thread images of its own; fewer images
/// are each shared by all threads. The result does not depend on either, to the bit.
public final class Model implements AutoCloseable {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final InferencePlan plan;
  private final Kernels kernels;
  private final Options options;
  private final Shape input;
  private final EnginePool engines;

  /// How a model is opened.
  ///
  /// @param threads threads that share the work, at least 1
  /// @param maxBatch most images of one call, at least 1
  /// @param input shape of one image, `1 x c x h x w`; empty for the network's own
  /// @param streams calls that are served at the same time, each by `threads` threads, at least 1
  public record Options(int threads, int maxBatch, Optional<Shape> input, int streams) {

    /// @throws IllegalArgumentException if a value is out of range
    public Options {
      require(threads, "threads");
      require(maxBatch, "maxBatch");
      require(streams, "streams");
    }

    /// Options of one stream.
    ///
    /// @throws IllegalArgumentException if a value is out of range
    public Options(int threads, int maxBatch, Optional<Shape> input) {
      this(threads, maxBatch, input, 1);
    }

    private static void require(int value, String name) {
      if (value < 1 || value > 1 << 16) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "%s is %d, expected 1 to 65536", name, value));
      }
    }

    /// As many threads as there are processors, one image a call, images of the network's own size.
    public static Options defaults() {
      return new Options(Runtime.getRuntime().availableProcessors(), 1, Optional.empty());
    }

    /// These options with another number of threads.
    public Options withThreads(int count) {
      return new Options(count, maxBatch, input, streams);
    }

    /// These options with another largest batch.
    public Options withMaxBatch(int images) {
      return new Options(threads, images, input, streams);
    }

    /// These options with another image shape, `1 x c x h x w`.
    public Options withInput(Shape shape) {
      return new Options(threads, maxBatch, Optional.of(shape), streams);
    }

    /// These options with another number of streams.
    public Options withStreams(int count) {
      return new Options(threads, maxBatch, input, count);
    }
  }

  private Model(Parameters parameters, Options options) {
    this.options = options;
    NetworkSpec spec = parameters.spec();
    input = options.input().orElse(spec.defaultInput());
    kernels = Kernels.chosen();
    InferencePlan solo = InferencePlan.of(spec, input, kernels.set(), 1);
    plan = InferencePlan.of(spec, input, kernels.set(), options.threads());
    int arenas = options.maxBatch() >= options.threads() ? options.threads() : 1;
    engines =
        new EnginePool(new InferenceEngine(solo, plan, kernels.set(), arenas), options.streams());
    try {
      Warmup.start(kernels.set(), plan);
      ParameterPacker.pack(solo, kernels.set(), parameters, engines.params());
      Warmup.await();
    } catch (RuntimeException | Error e) {
      engines.close();
      throw e;
    }
  }

  /// Opens a checkpoint, whose network is recognised from its tensors.
  ///
  /// @throws IOException if the file can't be read or is no checkpoint of a network that is known
  /// @throws IllegalArgumentException if the image shape does not fit the network
  public static Model open(Path weights, Options options) throws IOException {
    prepare();
    try (Parameters parameters = Checkpoints.load(weights)) {
      return of(parameters, options);
    }
  }

  /// A model of given parameters, which it copies: they may be closed afterwards.
  ///
  /// @throws IllegalArgumentException if the image shape does not fit the network
  public static Model of(Parameters parameters, Options options) {
    return new Model(parameters, options);
  }

  /// A model whose outputs are the pooled features that the classifier of given parameters sees,
  /// instead of logits: [#predict] returns a row of them for each image of a batch. Its [#spec()]
  /// is the same network with the identity as its classifier.
  ///
  /// @throws IllegalArgumentException if the image shape does not fit the network
  public static Model ofFeatures(Parameters parameters, Options options) {
    int features = parameters.spec().classifier().inFeatures();
    NetworkSpec spec = Networks.withClasses(parameters.spec(), features);
    Arena arena = Arena.ofShared();
    MemorySegment weight = arena.allocate((long) features * features * Float.BYTES);
    for (int c = 0; c < features; c++) {
      weight.setAtIndex(Parameters.ELEMENT, (long) c * features + c, 1);
    }
    Map<String, MemorySegment> segments = new HashMap<>(parameters.segments());
    segments.put(spec.classifier().weight(), weight);
    segments.put(spec.classifier().bias(), arena.allocate((long) features * Float.BYTES));
    try (Parameters identity = Parameters.of(spec, segments, arena)) {
      return of(identity, options);
    }
  }

  /// Starts to compile in the background what nearly every network needs, and returns at once.
  ///
  /// Opening a model does this, and waits for it. A program that has other things to do before it
  /// opens its first model saves that time by preparing first.
  public static void prepare() {
    Thread.ofPlatform()
        .daemon()
        // What fails here fails again, and is thrown, where a model is opened.
        .uncaughtExceptionHandler((_, _) -> {})
        .start(() -> Warmup.start(Kernels.chosen().set()));
  }

  /// The network.
  public NetworkSpec spec() {
    return plan.spec();
  }

  /// Shape of one image, `1 x c x h x w`.
  public Shape input() {
    return input;
  }

  /// Threads that share the work of a call.
  public int threads() {
    return options.threads();
  }

  /// Calls that are served at the same time.
  public int streams() {
    return options.streams();
  }

  /// Most images of one call.
  public int maxBatch() {
    return options.maxBatch();
  }

  /// Classifies `n = images.length / (c * h * w)` images.
  ///
  /// @param images normalised images, NCHW
  /// @return `n` rows of logits, one a class
  /// @throws IllegalArgumentException if the length is no whole number of images, none, or more
  ///   than [#maxBatch()]
  public float[] predict(float[] images) {
    int n = Math.toIntExact(images.length / input.imageElements());
    if (n * input.imageElements() != images.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d values, expected a multiple of %d (%s)",
              images.length,
              input.imageElements(),
              input));
    }
    float[] logits = new float[n * spec().classes()];
    try (Arena arena = Arena.ofShared()) {
      MemorySegment src = copy(images, arena);
      MemorySegment dst = arena.allocate(FLOAT, Math.max(1, logits.length));
      predict(src, n, dst);
      MemorySegment.copy(dst, FLOAT, 0, logits, 0, logits.length);
    }
    return logits;
  }

  private static MemorySegment copy(float[] values, Arena arena) {
    MemorySegment segment = arena.allocate(FLOAT, Math.max(1, values.length));
    MemorySegment.copy(values, 0, segment, FLOAT, 0, values.length);
    return segment;
  }

  /// Classifies images that lie in native memory. Allocates nothing.
  ///
  /// @param src `n` normalised images, float32 NCHW, in memory that every thread may read
  /// @param n number of images, 1 to [#maxBatch()]
  /// @param dst room for `n` rows of logits, one float32 a class
  /// @throws IllegalArgumentException if a segment is on the heap, too small, or out of reach of a
  ///   thread, `dst` is read-only, or `n` is out of range
  /// @throws IllegalStateException if the model is closed
  public void predict(MemorySegment src, int n, MemorySegment dst) {
    requireImages(src, n, dst);
    Optional<PredictEvent> event = Events.predict();
    InferenceEngine engine = engines.take();
    try {
      engine.run(src, n, dst);
    } finally {
      engines.give(engine);
    }
    if (event.isPresent()) { // no lambda, which would be allocated
      event.get().done(n);
    }
  }

  private void requireImages(MemorySegment src, int n, MemorySegment dst) {
    if (n < 1 || n > options.maxBatch()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d images, expected 1 to %d", n, options.maxBatch()));
    }
    requireNative(src, n * input.imageElements() * Float.BYTES, "src");
    requireNative(dst, (long) n * spec().classes() * Float.BYTES, "dst");
    if (dst.isReadOnly()) {
      throw new IllegalArgumentException("dst is read-only, expected memory for the logits");
    }
  }

  private void requireNative(MemorySegment segment, long bytes, String name) {
    if (!segment.isNative() || segment.byteSize() < bytes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is a %s segment of %d bytes, expected native memory of at least %d",
              name,
              segment.isNative() ? "native" : "heap",
              segment.byteSize(),
              bytes));
    }
    if (!engines.reaches(segment)) {
      throw new IllegalArgumentException(
          name + " is confined to one thread, expected memory that every thread may access");
    }
  }

  /// Classifies one image and keeps what the network computed on the way.
  ///
  /// @param image one normalised image, CHW
  /// @throws IllegalArgumentException if the length is not that of one image
  /// @throws IllegalStateException if the model is closed
  public Features features(float[] image) {
    if (image.length != input.imageElements()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d values, expected %d (%s)",
              image.length,
              input.imageElements(),
              input));
    }
    FeatureTap tap = new FeatureTap();
    float[] logits = new float[spec().classes()];
    try (Arena arena = Arena.ofShared()) {
      MemorySegment src = copy(image, arena);
      MemorySegment dst = arena.allocate(FLOAT, logits.length);
      InferenceEngine engine = engines.take();
      try {
        engine.run(src, dst, tap);
      } finally {
        engines.give(engine);
      }
      MemorySegment.copy(dst, FLOAT, 0, logits, 0, logits.length);
    }
    return tap.features(logits);
  }

  /// The steps of an image's way through the network, and what each takes at least.
  public List<StepCost> steps() {
    return plan.costs();
  }

  /// Classifies one image that lies in native memory, all threads sharing it, and reports after
  /// each step. Steps are as in [#predict(MemorySegment, int, MemorySegment)], which takes them all
  /// in one go.
  ///
  /// @param src one normalised image, float32 CHW
  /// @param dst room for its logits
  /// @param afterStep gets the number of each step of [#steps()] that has ended, from 0 on, by the
  ///   calling thread
  /// @throws IllegalArgumentException as for a batch
  /// @throws IllegalStateException if the model is closed
  public void predict(MemorySegment src, MemorySegment dst, IntConsumer afterStep) {
    requireImages(src, 1, dst);
    InferenceEngine engine = engines.take();
    try {
      engine.run(src, dst, new StepCounter(afterStep));
    } finally {
      engines.give(engine);
    }
  }

  /// The plan and the kernels, for people: steps, shapes, memory, and why these kernels.
  public String describe() {
    return String.format(
        Locale.ROOT,
        "kernels: %s (%s)%n%s",
        kernels.set().name(),
        kernels.reason(),
        plan.describe(memoryBytes()));
  }

  /// Multiply-adds done for one image, less than written down where algebra saves some.
  public long macs() {
    return plan.macs();
  }

  /// Bytes of native memory held: packed weights, arenas and scratches.
  public long memoryBytes() {
    return engines.bytes();
  }

  /// Frees the memory after the calls under way have ended; later calls fail.
  @Override
  public void close() {
    engines.close();
  }
}
