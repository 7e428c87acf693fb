package dev.densevec.infer;

import dev.densevec.runtime.step.InferenceEngine;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The engines of a model's streams, of which a call takes one and gives it back.
final class EnginePool implements AutoCloseable {
  private final InferenceEngine first;
  private final InferenceEngine[] idle;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition given = lock.newCondition();
  private int count;
  private boolean closed;

  /// @param first the engine that holds the weights; closed with the pool
  /// @param size how many engines, the first included
  EnginePool(InferenceEngine first, int size) {
    this.first = first;
    idle = new InferenceEngine[size];
    idle[count++] = first;
    try {
      while (count < size) {
        idle[count] = first.beside();
        count++;
      }
    } catch (RuntimeException | Error e) {
      free();
      throw e;
    }
  }

  /// Waits for an engine.
  ///
  /// @throws IllegalStateException if the model is closed
  InferenceEngine take() {
    lock.lock();
    try {
      while (count == 0 && !closed) {
        given.awaitUninterruptibly();
      }
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      return idle[--count];
    } finally {
      lock.unlock();
    }
  }

  /// Gives an engine back.
  void give(InferenceEngine engine) {
    lock.lock();
    try {
      idle[count++] = engine;
      given.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The segment that packed parameters belong in.
  MemorySegment params() {
    return first.params();
  }

  /// Whether the calling thread and every worker may access a segment.
  boolean reaches(MemorySegment segment) {
    // No worker is the calling thread, so those of one engine speak for all.
    return first.reaches(segment);
  }

  /// Bytes of native memory held.
  long bytes() {
    return first.params().byteSize() + idle.length * first.dataBytes();
  }

  /// Waits until all engines are given back, and frees them.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      given.signalAll();
      while (count < idle.length) {
        given.awaitUninterruptibly();
      }
      free();
    } finally {
      lock.unlock();
    }
  }

  /// Frees the idle engines, the one with the weights at last.
  private void free() {
    while (count > 0) {
      idle[--count].close();
    }
  }
}
