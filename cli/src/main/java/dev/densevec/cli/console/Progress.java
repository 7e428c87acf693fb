package dev.densevec.cli.console;

import dev.densevec.cli.format.Numbers;
import java.io.PrintStream;
import java.util.function.LongSupplier;

/// A bar on standard error that shows how far long work has come.
///
/// Nothing is drawn in the first second, so short work stays silent. The bar must be cleared before
/// a line is written to the same terminal. Not thread-safe.
public final class Progress {
  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long EVERY_NANOS = 200_000_000L;
  private static final int WIDTH = 30;
  private static final double MEGABYTE = 1e6;

  private final PrintStream err;
  private final boolean shown;
  private final String unit;
  private final long total;
  private final double scale;
  private final long before;
  private final LongSupplier clock;
  private final long start;
  private long nextDraw;
  private boolean drawn;
  private boolean cleared;

  /// @param console where the bar is drawn
  /// @param shown whether it is drawn at all
  /// @param unit what is counted, such as `images`
  /// @param total how many there are; negative if that is not known
  public Progress(Console console, boolean shown, String unit, long total) {
    this(console.err(), shown, unit, total, System::nanoTime);
  }

  /// A bar that counts bytes and shows them as megabytes.
  ///
  /// @param before bytes that were there when the work began
  /// @param total how many there are to be; negative if that is not known
  public static Progress ofBytes(Console console, boolean shown, long before, long total) {
    return new Progress(console.err(), shown, "MB", total, System::nanoTime, MEGABYTE, before);
  }

  Progress(PrintStream err, boolean shown, String unit, long total, LongSupplier clock) {
    this(err, shown, unit, total, clock, 1, 0);
  }

  Progress(
      PrintStream err,
      boolean shown,
      String unit,
      long total,
      LongSupplier clock,
      double scale,
      long before) {
    this.scale = scale;
    this.before = before;
    this.err = err;
    this.shown = shown;
    this.unit = unit;
    this.total = total;
    this.clock = clock;
    start = clock.getAsLong();
    nextDraw = start + FIRST_NANOS;
  }

  /// Reports how many are done; draws the bar if it is time to, or if it had to be cleared.
  public void update(long done) {
    update(done, "");
  }

  /// Reports how many are done and what else is worth knowing.
  ///
  /// @param note stands after the rest; empty for nothing
  public void update(long done, String note) {
    if (!shown) {
      return;
    }
    long now = clock.getAsLong();
    if (cleared || now - nextDraw >= 0) {
      nextDraw = now + EVERY_NANOS;
      draw(done, (now - start) / 1e9, note);
    }
  }

  private void draw(long done, double seconds, String note) {
    double rate = (done - before) / seconds;
    String text = Numbers.fixed(rate / scale, 1) + " " + unit + "/s";
    if (total < 0) {
      text = amount(done) + " " + unit + "  " + text;
    } else {
      int filled = total == 0 ? WIDTH : (int) (WIDTH * Math.min(done, total) / total);
      text =
          "["
              + "#".repeat(filled)
              + ".".repeat(WIDTH - filled)
              + "] "
              + amount(done)
              + "/"
              + amount(total)
              + "  "
              + text
              + (done > before ? "  " + Math.round((total - done) / rate) + " s left" : "");
    }
    err.print("\r\u001b[K" + text + (note.isEmpty() ? "" : "  " + note));
    err.flush();
    drawn = true;
    cleared = false;
  }

  private String amount(long count) {
    return scale == 1 ? String.valueOf(count) : Numbers.fixed(count / scale, 1);
  }

  /// Removes the bar from the terminal until the next update.
  public void clear() {
    if (drawn) {
      err.print("\r\u001b[K");
      err.flush();
      drawn = false;
      cleared = true;
    }
  }
}
