package dev.densevec.train.schedule;

import java.util.Locale;

/// A stretch of a training run: a share of it, a number of epochs or a number of steps.
///
/// Its text is `0.5` for half of the run, `30e` for thirty epochs, `500` for as many steps.
///
/// @param amount how many; a share is at least 0 and below 1
/// @param unit of what
public record Span(double amount, Unit unit) {

  /// What is counted.
  public enum Unit {
    /// The whole run.
    SHARE,
    /// Epochs.
    EPOCHS,
    /// Steps of the optimiser.
    STEPS
  }

  /// @throws IllegalArgumentException if the amount is negative, not finite, or a share of 1 or
  ///   more
  public Span {
    boolean fits = amount >= 0 && amount < (unit == Unit.SHARE ? 1 : Double.POSITIVE_INFINITY);
    if (!fits) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s %s, expected at least 0%s",
              amount,
              unit == Unit.SHARE ? "of the run" : unit == Unit.EPOCHS ? "epochs" : "steps",
              unit == Unit.SHARE ? " and below 1" : ""));
    }
  }

  /// No stretch at all.
  public static Span none() {
    return new Span(0, Unit.STEPS);
  }

  /// Reads `0.5`, `30e` or `500`.
  ///
  /// @throws IllegalArgumentException if the text is none of these
  public static Span parse(String text) {
    String value = text.strip();
    boolean epochs = value.endsWith("e");
    double amount;
    try {
      amount = Double.parseDouble(epochs ? value.substring(0, value.length() - 1) : value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "': expected a share as in 0.5, epochs as in 30e, or steps as in 500", e);
    }
    return new Span(amount, epochs ? Unit.EPOCHS : amount < 1 ? Unit.SHARE : Unit.STEPS);
  }

  /// The stretch in steps, not rounded.
  ///
  /// @param run the run it is a stretch of
  public double steps(Schedule.Run run) {
    return switch (unit) {
      case SHARE -> amount * run.steps();
      case EPOCHS -> amount * run.stepsPerEpoch();
      case STEPS -> amount;
    };
  }

  /// The text that [#parse] reads back.
  @Override
  public String toString() {
    boolean whole = amount == Math.rint(amount) && unit != Unit.SHARE;
    return (whole ? String.valueOf((long) amount) : String.valueOf(amount))
        + (unit == Unit.EPOCHS ? "e" : "");
  }
}
