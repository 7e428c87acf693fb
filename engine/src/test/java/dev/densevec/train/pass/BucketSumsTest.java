package dev.densevec.train.pass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.train.collective.Collective;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BucketSumsTest {
  private static final long MEGABYTE = 1 << 20;
  private static final long UNIT = 64 * 2;

  private final BlockingQueue<MemorySegment> summed = new LinkedBlockingQueue<>();

  /// Notes what is summed up.
  private final class Noting implements Collective {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int size() {
      return 2;
    }

    @Override
    public void gather(MemorySegment bytes, long[] bounds) {
      throw new IllegalStateException("nothing is gathered");
    }

    @Override
    public void sum(MemorySegment floats) {
      summed.add(floats);
    }

    @Override
    public Optional<Collective> background() {
      return Optional.of(this);
    }
  }

  @Test
  void bucketsFollowTheBackwardAndTheLastIsSmall() throws Exception {
    long size = 31 * MEGABYTE + 3 * UNIT;
    try (Arena arena = Arena.ofShared();
        BucketSums sums = new BucketSums(arena.allocate(size, 64), UNIT, new Noting())) {
      sums.begin();
      long left = size;
      while (left > MEGABYTE) {
        long most = Math.clamp(left / 2, MEGABYTE, 8 * MEGABYTE);
        sums.filled(left - most + UNIT);
        assertThat(summed.poll(20, TimeUnit.MILLISECONDS)).as("not filled yet").isNull();
        sums.filled(left - most);
        MemorySegment bucket = summed.poll(1, TimeUnit.MINUTES);
        assertThat(bucket).as("summed up once it is filled").isNotNull();
        assertThat(bucket.byteSize() % UNIT).isZero();
        assertThat(bucket.byteSize()).isBetween(most - UNIT + 1, most);
        left -= bucket.byteSize();
      }
      assertThat(summed.poll(20, TimeUnit.MILLISECONDS)).as("not filled yet").isNull();
      sums.finish();
      assertThat(summed.take().byteSize()).isEqualTo(left).isPositive();
      assertThat(summed).isEmpty();
    }
  }
}
