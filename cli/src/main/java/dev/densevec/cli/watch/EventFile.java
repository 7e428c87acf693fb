package dev.densevec.cli.watch;

import dev.densevec.protobuf.ProtoMessage;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.CRC32C;

/// A file of TensorBoard's events: records with masked CRC-32C sums around messages.
///
/// Fields and framing are those of `event.proto`, `summary.proto`, `histogram.proto` and
/// `record_writer.h` in the repositories tensorflow/tensorboard and tensorflow/tensorflow.
final class EventFile implements Closeable {
  private static final String VERSION = "brain.Event:2";
  private static final int MASK = 0xA282EAD8;
  private static final int ROTATION = 15;

  /// Fields of an event.
  private static final int TIME = 1;

  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION = 7;

  /// Fields of a session's log, and what says that one starts.
  private static final int STATUS = 1;

  private static final int START = 1;

  /// Fields of a summary and its values.
  private static final int VALUE = 1;

  private static final int TAG = 1;
  private static final int NUMBER = 2;
  private static final int IMAGE = 4;
  private static final int HISTOGRAM = 5;

  /// Fields of an image.
  private static final int HEIGHT = 1;

  private static final int WIDTH = 2;
  private static final int COLOURS = 3;
  private static final int PNG = 4;
  private static final int RGB = 3;

  private final OutputStream out;

  private EventFile(OutputStream out) {
    this.out = out;
  }

  /// Begins a file whose name has the time, by which TensorBoard orders the files of a run.
  ///
  /// @param folder where; made if it is missing
  /// @param step steps that are done; what an earlier file says of later ones counts no more
  /// @throws IOException if it can't be written
  static EventFile create(Path folder, long step) throws IOException {
    Files.createDirectories(folder);
    // As TensorFlow's names: seconds, host, process.
    String name =
        String.format(
            Locale.ROOT,
            "events.out.tfevents.%010d.densevec.%d.%d",
            System.currentTimeMillis() / 1000,
            ProcessHandle.current().pid(),
            System.nanoTime());
    EventFile events =
        new EventFile(Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE_NEW));
    try {
      events.write(event().text(FILE_VERSION, VERSION));
      ProtoMessage session = new ProtoMessage().integer(STATUS, START);
      events.write(event().integer(STEP, step + 1).message(SESSION, session));
    } catch (IOException e) {
      events.close();
      throw e;
    }
    return events;
  }

  /// Writes a number.
  void number(String tag, long step, double value) throws IOException {
    value(step, new ProtoMessage().text(TAG, tag).float32(NUMBER, (float) value));
  }

  /// Writes a picture.
  ///
  /// @param png bytes of a PNG file without transparency
  void picture(String tag, long step, int width, int height, byte... png) throws IOException {
    ProtoMessage image = new ProtoMessage().integer(HEIGHT, height).integer(WIDTH, width);
    image.integer(COLOURS, RGB).bytes(PNG, MemorySegment.ofArray(png));
    value(step, new ProtoMessage().text(TAG, tag).message(IMAGE, image));
  }

  /// Writes how numbers are distributed.
  void histogram(String tag, long step, Histogram histogram) throws IOException {
    value(step, new ProtoMessage().text(TAG, tag).message(HISTOGRAM, histogram.message()));
  }

  private void value(long step, ProtoMessage value) throws IOException {
    write(event().integer(STEP, step).message(SUMMARY, new ProtoMessage().message(VALUE, value)));
  }

  private static ProtoMessage event() {
    return new ProtoMessage().float64(TIME, System.currentTimeMillis() * 1e-3);
  }

  /// In one piece: a reader that comes meanwhile sees whole records.
  private void write(ProtoMessage message) throws IOException {
    byte[] data = message.toBytes();
    ByteBuffer framed =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    framed.putInt(sum(framed.array(), 0, Long.BYTES)).put(data);
    framed.putInt(sum(data, 0, data.length));
    out.write(framed.array());
  }

  private static int sum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
