package dev.densevec.cli.speed;

import dev.densevec.measure.Distribution;
import dev.densevec.measure.Turn;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What a workload came to.
///
/// @param workload what was measured
/// @param runs counted runs
/// @param millis how long a run took
/// @param imagesPerSecond images of all runs over their time
/// @param gflops multiply-adds that were done, twice, in thousands of millions a second
/// @param ofPeak share of the machine's multiply-adds that the median runs of quiet slices did
/// @param ofBandwidth bytes that must be moved at least over those that the memory gives
/// @param peakGflops the machine's multiply-adds on as many threads, twice, between the slices
/// @param bandwidth gigabytes a second that as many threads read from memory, before and after
/// @param nativeBytes native memory of the network
/// @param residentBytes most memory of the process that was resident at once while it ran; null if
///   nobody knows
/// @param phases parts of a training step; null for inference
public record Result(
    Workload workload,
    long runs,
    Times millis,
    double imagesPerSecond,
    double gflops,
    Spread ofPeak,
    double ofBandwidth,
    double peakGflops,
    double bandwidth,
    long nativeBytes,
    Long residentBytes,
    Phases phases) {

  /// Sums up a measurement.
  static Result of(
      Workload workload, Load load, Samples samples, double bandwidth, OptionalLong resident) {
    double nanos = samples.slices().stream().mapToDouble(Slice::nanos).sum();
    long runs = samples.slices().stream().mapToLong(Slice::runs).sum();
    return new Result(
        workload,
        runs,
        Times.of(Distribution.of(samples.millis())),
        1e9 * load.images() * runs / nanos,
        2.0 * load.macs() * runs / nanos,
        share(samples.slices(), load.macs()),
        load.bytes() * runs / nanos / bandwidth,
        peak(samples.slices()),
        bandwidth,
        load.memoryBytes(),
        resident.isPresent() ? (Long) resident.getAsLong() : null,
        load.phases().orElse(null));
  }

  private static Spread share(List<Slice> slices, long macs) {
    List<Slice> quiet = Turn.quiet(slices);
    List<Slice> counted = quiet.isEmpty() ? slices : quiet;
    return Spread.of(Distribution.of(counted.stream().map(slice -> slice.share(macs)).toList()));
  }

  private static double peak(List<Slice> slices) {
    return Distribution.of(
            slices.stream()
                .flatMap(slice -> Stream.of(slice.peakBefore(), slice.peakAfter()))
                .toList())
        .median();
  }
}
