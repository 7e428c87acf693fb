package dev.densevec.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// The loading of weights, from the file's tensors to the network's parameters.
@Name("dev.densevec.Load")
@Label("Weights Loaded")
@Category("DenseVec")
@StackTrace(false)
public final class LoadEvent extends Event {
  @Label("File")
  String file;

  @Label("Network")
  @Description("In its text form")
  String network;

  @Label("Size")
  @DataAmount
  long size;

  /// Begins to measure.
  static LoadEvent start() {
    LoadEvent event = new LoadEvent();
    event.begin();
    return event;
  }

  /// Ends the measurement; the event is written if a recording asks for it.
  ///
  /// @param name of the file
  /// @param text of the network
  /// @param parameters how many it has, float32
  public void done(Object name, String text, long parameters) {
    file = name.toString();
    network = text;
    size = parameters * Float.BYTES;
    commit();
  }
}
