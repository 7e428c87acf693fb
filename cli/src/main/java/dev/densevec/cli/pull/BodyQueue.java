package dev.densevec.cli.pull;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The body of a response, taken piece by piece with a limit to the waiting. One piece is asked for
/// at a time, so a slow disk slows the sender down.
final class BodyQueue implements Flow.Subscriber<List<ByteBuffer>> {
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile Flow.Subscription subscription;

  /// What arrives.
  private sealed interface Event {}

  private record Piece(List<ByteBuffer> buffers) implements Event {}

  private record End() implements Event {}

  private record Fault(Throwable cause) implements Event {}

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    events.add(new Piece(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    events.add(new Fault(cause));
  }

  @Override
  public void onComplete() {
    events.add(new End());
  }

  /// The next piece; empty at the end.
  ///
  /// @param stall how long to wait for it
  /// @throws BrokenTransfer if it doesn't come, or the connection fails
  List<ByteBuffer> next(Duration stall) throws BrokenTransfer, InterruptedException {
    return switch (events.poll(stall.toMillis(), TimeUnit.MILLISECONDS)) {
      case null -> throw new BrokenTransfer("nothing came for " + stall.toSeconds() + " s");
      case Piece piece -> {
        subscription.request(1);
        yield piece.buffers;
      }
      case Fault fault -> throw new BrokenTransfer("broke off", fault.cause);
      case End _ -> List.of();
    };
  }

  /// Wants no more; closes the connection if anything is left.
  void cancel() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
  }
}
