package dev.densevec.cli.console;

import dev.densevec.cli.format.Columns;
import dev.densevec.cli.format.Numbers;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/// A line on a terminal that shows how far long work has come. It is never longer than the terminal
/// is wide: what matters least is left out.
///
/// Nothing is drawn in the first second, so short work stays silent, and then at most five times a
/// second. The line must be cleared before another one is written to the same terminal. It is
/// cleared when the process ends. Thread-safe.
public final class Progress {
  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long EVERY_NANOS = 200_000_000L;
  private static final int LONGEST_BAR = 30;
  private static final int SHORTEST_BAR = 8;
  private static final int USUAL_COLUMNS = 80;
  private static final double MEGABYTE = 1e6;
  private static final String GAP = "  ";
  private static final String EMPTY_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final int columns;
  private final boolean shown;
  private final Work work;
  private final LongSupplier clock;
  private final Pace pace;
  private long nextDraw;
  private boolean drawn;
  private boolean endsWithProcess;
  private boolean over;

  /// What is done.
  ///
  /// @param unit what is counted, such as `images`
  /// @param total how many there are; negative if that is not known
  /// @param scale how many make a unit
  private record Work(String unit, long total, double scale) {
    String amount(long count) {
      return scale == 1 ? String.valueOf(count) : Numbers.fixed(count / scale, 1);
    }
  }

  /// @param console where the line is drawn
  /// @param shown whether it is drawn at all
  /// @param unit what is counted, such as `images`
  /// @param total how many there are; negative if that is not known
  public Progress(Console console, boolean shown, String unit, long total) {
    this(console.err(), columns(console), shown, new Work(unit, total, 1), System::nanoTime);
  }

  /// A line for bytes, shown as megabytes.
  ///
  /// @param total how many there are to be; negative if that is not known
  public static Progress ofBytes(Console console, boolean shown, long total) {
    Work work = new Work("MB", total, MEGABYTE);
    return new Progress(console.err(), columns(console), shown, work, System::nanoTime);
  }

  Progress(
      PrintStream err, int columns, boolean shown, String unit, long total, LongSupplier clock) {
    this(err, columns, shown, new Work(unit, total, 1), clock);
  }

  private Progress(PrintStream err, int columns, boolean shown, Work work, LongSupplier clock) {
    this.err = err;
    this.columns = columns;
    this.shown = shown;
    this.work = work;
    this.clock = clock;
    pace = new Pace();
    nextDraw = clock.getAsLong() + FIRST_NANOS;
  }

  private static int columns(Console console) {
    int columns = console.screen().err();
    return columns > 0 ? columns : USUAL_COLUMNS;
  }

  /// Reports how many are done.
  ///
  /// @param notes what else is worth knowing, the most important first
  public synchronized void update(long done, String... notes) {
    long now = clock.getAsLong();
    pace.at(now, done);
    if (shown && !over && now - nextDraw >= 0) {
      draw(now, done, pace.secondsFor(work.total - done), notes);
    }
  }

  /// Reports how many are done of work that something else times.
  ///
  /// @param left seconds to the end
  /// @param notes what else is worth knowing, the most important first
  public synchronized void update(long done, OptionalDouble left, String... notes) {
    long now = clock.getAsLong();
    if (shown && !over && now - nextDraw >= 0) {
      draw(now, done, left, notes);
    }
  }

  private void draw(long now, long done, OptionalDouble left, String... notes) {
    nextDraw = now + EVERY_NANOS;
    err.print(EMPTY_LINE + line(done, left, notes));
    err.flush();
    drawn = true;
    if (!endsWithProcess) {
      endsWithProcess = true;
      LastLine.clearAtEnd(this);
    }
  }

  /// The count and the time left, and of the rest what there is room for.
  private String line(long done, OptionalDouble left, String... notes) {
    List<String> fields = new ArrayList<>();
    fields.add(work.total < 0 ? counted(done) : work.amount(done) + "/" + work.amount(work.total));
    left.ifPresent(seconds -> fields.add(time(seconds) + " left"));
    // The last column stays free: some terminals go to the next line with it.
    int room = columns - 1 - Columns.of(String.join(GAP, fields));
    int bar = work.total < 0 || room < SHORTEST_BAR + 2 + GAP.length() ? 0 : SHORTEST_BAR;
    room -= bar == 0 ? 0 : bar + 2 + GAP.length();
    int place = 1;
    for (String note : notes) {
      int taken = Columns.of(note) + GAP.length();
      if (!note.isEmpty() && taken <= room) {
        fields.add(place++, note);
        room -= taken;
      }
    }
    String rate = rate();
    if (!rate.isEmpty() && rate.length() + GAP.length() <= room) {
      fields.add(place, rate);
      room -= rate.length() + GAP.length();
    }
    String text = String.join(GAP, fields);
    if (bar > 0) {
      text = bar(done, Math.min(LONGEST_BAR, bar + room)) + GAP + text;
    }
    return Columns.cut(text, columns - 1);
  }

  private String counted(long done) {
    return work.amount(done) + " " + work.unit;
  }

  private String rate() {
    OptionalDouble rate = pace.perSecond();
    return rate.isEmpty()
        ? ""
        : Numbers.fixed(rate.getAsDouble() / work.scale, 1) + " " + work.unit + "/s";
  }

  private String bar(long done, int length) {
    int filled =
        work.total == 0 ? length : (int) (length * Math.min(done, work.total) / work.total);
    return "[" + "#".repeat(filled) + ".".repeat(length - filled) + "]";
  }

  /// A duration: seconds below a minute, else `m:ss` or `h:mm:ss`.
  static String time(double seconds) {
    long s = seconds > 0 ? Math.max(1, Math.round(seconds)) : 0;
    if (s < 60) {
      return s + " s";
    }
    return s < 3600
        ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  /// Removes the line from the terminal until the next update.
  public synchronized void clear() {
    if (drawn) {
      err.print(EMPTY_LINE);
      err.flush();
      drawn = false;
    }
  }

  /// Removes the line for good: the process ends, whatever work goes on.
  synchronized void end() {
    clear();
    over = true;
  }
}
