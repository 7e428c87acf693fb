package dev.densevec.plan.train;

/// Who shares a batch: processes, and threads of each.
///
/// @param ranks processes, a power of two
/// @param workers threads of each process
public record Division(int ranks, int workers) {

  /// Most images that one rank has of a batch of up to `batch` images. Where there are fewer images
  /// than ranks, some ranks have none, and another may have two.
  int mostImages(int batch) {
    return ranks == 1 ? batch : Math.max(2, Math.ceilDiv(batch, ranks));
  }
}
