package dev.densevec.runtime.step;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.Operands;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.team.Barrier;
import dev.densevec.runtime.team.HugePages;
import dev.densevec.runtime.team.Team;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A network ready to run: its plans, all its memory, and the team that shares the work.
///
/// Whole rounds of images, one for each worker, are taken one by one through the whole network by
/// workers that don't meet; the images left over are shared by all workers. Both ways give the same
/// bits. One call at a time; it allocates nothing. Engines [#beside()] each other have the weights
/// in common and run at the same time.
public final class InferenceEngine implements AutoCloseable {
  private final InferencePlan solo;
  private final InferencePlan shared;
  private final KernelSet kernels;
  private final int arenas;
  private final Arena memory = Arena.ofShared();
  private final MemorySegment params;
  private final MemorySegment data;
  private final Team team;
  private final Context[] soloContexts;
  private final Context[] sharedContexts;
  private final Team.Task runSolo = this::solo;
  private final Team.Task runShared = this::shared;
  private MemorySegment images;
  private MemorySegment logits;
  private StepObserver observer = StepObserver.NONE;
  private int image;
  private int endImage;

  /// @param solo plan for one worker
  /// @param shared plan for `threads` workers
  /// @param kernels the kernels both were planned for
  /// @param arenas images that may be under way at once: 1, or the number of threads
  public InferenceEngine(InferencePlan solo, InferencePlan shared, KernelSet kernels, int arenas) {
    this(solo, shared, kernels, arenas, null);
  }

  /// @param common the weights of another engine; null for memory of its own
  private InferenceEngine(
      InferencePlan solo,
      InferencePlan shared,
      KernelSet kernels,
      int arenas,
      MemorySegment common) {
    this.solo = solo;
    this.shared = shared;
    this.kernels = kernels;
    this.arenas = arenas;
    int threads = shared.workers();
    long arenaBytes = Sizes.aligned(Math.max(solo.arenaBytes(), shared.arenaBytes()));
    long scratchBytes = Sizes.aligned(Math.max(solo.scratchBytes(), shared.scratchBytes()));
    params = common == null ? HugePages.allocate(memory, solo.paramBytes()) : common;
    data = HugePages.allocate(memory, arenas * arenaBytes + threads * scratchBytes);
    Operands operands = new Operands(data, params, solo.indices());
    team = new Team(threads);
    soloContexts = new Context[arenas];
    sharedContexts = new Context[threads];
    for (int i = 0; i < threads; i++) {
      long scratch = arenas * arenaBytes + i * scratchBytes;
      sharedContexts[i] = new Context(kernels, operands, 0, scratch, i, threads, team.steps());
      if (i < arenas) {
        Barrier alone = new Barrier(1);
        soloContexts[i] = new Context(kernels, operands, i * arenaBytes, scratch, 0, 1, alone);
      }
    }
  }

  /// Another engine for the same network, with memory and workers of its own, that reads this one's
  /// weights: it must be closed before this one.
  public InferenceEngine beside() {
    return new InferenceEngine(solo, shared, kernels, arenas, params);
  }

  /// The segment that packed parameters belong in.
  public MemorySegment params() {
    return params;
  }

  /// Bytes of native memory held beside the weights.
  public long dataBytes() {
    return data.byteSize();
  }

  /// Whether the calling thread and every worker may access a segment.
  public boolean reaches(MemorySegment segment) {
    return team.reaches(segment);
  }

  /// Classifies images.
  ///
  /// @param src native memory, `n` images NCHW
  /// @param n number of images
  /// @param dst native memory for `n` rows of logits
  public void run(MemorySegment src, int n, MemorySegment dst) {
    images = src;
    logits = dst;
    int workers = soloContexts.length;
    int apart = workers == sharedContexts.length ? n / workers * workers : 0;
    if (apart > 0) {
      endImage = apart;
      team.run(runSolo);
    }
    for (image = apart; image < n; image++) {
      team.run(runShared);
    }
  }

  /// Takes one image through the network, the observer watching.
  public void run(MemorySegment src, MemorySegment dst, StepObserver watcher) {
    observer = watcher;
    try {
      images = src;
      logits = dst;
      image = 0;
      team.run(runShared);
    } finally {
      observer = StepObserver.NONE;
    }
  }

  private void solo(int worker) {
    Barrier barrier = team.steps();
    for (int i = barrier.take(); i < endImage; i = barrier.take()) {
      run(soloContexts[worker], solo, i);
    }
  }

  private void shared(int worker) {
    run(sharedContexts[worker], shared, image);
  }

  private void run(Context context, InferencePlan plan, int index) {
    long imageBytes = plan.input().imageElements() * Float.BYTES;
    StepLoop.run(context, plan, images, index * imageBytes, observer);
    if (context.worker() == 0) {
      Step.Head head = plan.head();
      long bytes = (long) head.linear().outFeatures() * Float.BYTES;
      MemorySegment.copy(data, context.arena() + head.logits(), logits, index * bytes, bytes);
    }
  }

  /// Ends the team and frees the memory.
  @Override
  public void close() {
    team.close();
    memory.close();
  }
}
